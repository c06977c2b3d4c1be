import { constants } from "node:fs";
import { join } from "node:path";
import type { FileSystem } from "../files/fileSystem.js";
import type { LockOptions } from "./registryLock.js";
import { HISTORY_NAME, POINTER_NAME, type StateSource } from "./registryState.js";

/** Where a registry lives, and its clock. */
export interface FileWorld extends LockOptions {
  readonly fs: FileSystem;
  readonly directory: string;
}

/** The directory that holds a registry's bundles. */
export function bundlesOf(directory: string): string {
  return join(directory, "bundles");
}

/** The two small files of a registry. */
export function stateFiles({ fs, directory }: FileWorld): StateSource {
  return {
    pointer: () => readIfPresent(fs, join(directory, POINTER_NAME)),
    history: () => readIfPresent(fs, join(directory, HISTORY_NAME)),
  };
}

/** Undefined where there is no such directory. */
export function namesIn(fs: FileSystem, directory: string): Promise<string[] | undefined> {
  return fs.readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

async function readIfPresent(fs: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await fs.open(path, constants.O_RDONLY);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
