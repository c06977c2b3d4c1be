import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own, of a size. */
export interface SmallDisk {
  readonly directory: string;
  resize(bytes: number): void;
  remove(): void;
}

/** Mounts a tmpfs; undefined where this process may not mount. */
export function mountSmallDisk(bytes: number): SmallDisk | undefined {
  const directory = mkdtempSync(join(tmpdir(), "slidr-disk-"));
  const mount = (...args: string[]) => execFileSync("mount", args, { stdio: "ignore" });
  try {
    mount("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", directory);
  } catch {
    rmSync(directory, { recursive: true });
    return undefined;
  }
  return {
    directory,
    resize: (size) => mount("-o", `remount,size=${size}`, directory),
    remove() {
      execFileSync("umount", ["-l", directory]);
      rmSync(directory, { recursive: true });
    },
  };
}
