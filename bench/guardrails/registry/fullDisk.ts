import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { sampleParts } from "../../../packages/guardrails/test/samples.js";
import {
  ACTIONS,
  act,
  copyOf,
  liveAfter,
  openKind,
  type PreparedRegistry,
  requireGoesOn,
  requireWhole,
  STUDY_NOW_MS,
} from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";

const SIZE = "2m";
/** A move needs few pages; beyond these it gets through. */
const PAGES_MAX = 24;

/** A small file system of its own in memory (tmpfs), which only root can mount; undefined where it cannot. */
export function mountSmallDisk():
  | { readonly path: string; remount(mode: "ro" | "rw"): void; unmount(): void }
  | undefined {
  const path = mkdtempSync(join(tmpdir(), "slidr-disk-"));
  const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
  if (!run("mount", "-t", "tmpfs", "-o", `size=${SIZE}`, "slidr-faults", path)) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    remount: (mode) => {
      if (!run("mount", "-o", `remount,${mode}`, path)) throw new Error(`cannot remount ${path} ${mode}`);
    },
    unmount: () => {
      run("umount", path);
      rmSync(path, { recursive: true });
    },
  };
}

/** Does each action, and a put, with none, one, two ... pages left on a real disk. */
export async function fillDisk(
  tally: FaultTally,
  prepared: PreparedRegistry,
  disk: string,
  every = 1,
): Promise<void> {
  for (const action of [...ACTIONS, "put"] as const) {
    for (let pages = 0; pages <= PAGES_MAX; pages += every) {
      for (const name of await readdir(disk)) await rm(join(disk, name), { recursive: true });
      const directory = await copyOf(prepared, join(disk, "registry"));
      const filler = join(disk, "filler");
      const { bavail, bsize } = await statfs(disk);
      await writeFile(filler, new Uint8Array(Math.max(0, (bavail - pages) * bsize)));
      const registry = openKind(prepared.kind, directory);
      await tallyCase(
        tally,
        `${prepared.kind} ${action} with ${pages} pages left`,
        () => (action === "put" ? registry.put(sampleParts(9)) : act(registry, action, prepared)),
        async () => {
          const after = openKind(prepared.kind, directory, STUDY_NOW_MS + 60_000);
          const allowed = action === "put" ? [prepared.live] : liveAfter(action, prepared);
          await requireWhole(after, allowed);
          await rm(filler);
          await requireGoesOn(after, prepared);
        },
      );
    }
  }
}

/** Does each action, and a put, on a real read-only disk: nothing may change, and what is live stays readable. */
export async function readOnlyDisk(
  tally: FaultTally,
  prepared: PreparedRegistry,
  disk: NonNullable<ReturnType<typeof mountSmallDisk>>,
): Promise<void> {
  for (const name of await readdir(disk.path)) await rm(join(disk.path, name), { recursive: true });
  const directory = await copyOf(prepared, join(disk.path, "registry"));
  for (const action of [...ACTIONS, "put"] as const) {
    const registry = openKind(prepared.kind, directory);
    disk.remount("ro");
    await tallyCase(
      tally,
      `${prepared.kind} ${action} on a read-only disk`,
      () => (action === "put" ? registry.put(sampleParts(9)) : act(registry, action, prepared)),
      async (outcome) => {
        if (outcome === "moved") throw new Error("a read-only disk took a move");
        await requireWhole(registry, [prepared.live]);
      },
    );
    disk.remount("rw");
  }
}
