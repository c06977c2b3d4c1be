import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import * as nodeFiles from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError, syncDirectory } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { sha256 } from "../files/sha256.js";
import { writeFileDurably } from "../files/writeFileDurably.js";
import { type LockOptions, withRegistryLock } from "../registry/registryLock.js";
import { requireObjectKey, tooLarge } from "./objectKey.js";
import type { ObjectInfo, ObjectStore, StoredObject, WriteCondition } from "./objectStore.js";

/** Holds what is being written, and the lock; listings do not show it. */
const WORK = ".work";

/** What an object store in a directory needs of the world. */
export interface DirectoryObjectStoreOptions {
  /** Epoch milliseconds now, such as `Date.now`; for the lease of the lock. */
  readonly clock: () => number;
  readonly fs?: FileSystem;
  /** Age at which the lock of a writer that died may be taken over; default 10 s. A write takes milliseconds. */
  readonly lockLeaseMs?: number;
  /** How long to wait for another writer; default 15 s. */
  readonly lockWaitMs?: number;
}

/**
 * An object store in a directory: an object is a file, its key the path below the directory.
 *
 * For one machine that should have the layout and the rules of an object store, and to test against without a server.
 * File systems have no compare-and-swap, so writers take turns by a lock file; readers need none.
 *
 * @param directory made by the first write
 * @throws (from its methods) InputError `OBJECT_KEY`, `OBJECT_SIZE`, `OBJECT_FILE` for what is no regular file (a symbolic link is
 *   never followed), `LOCKED`, `LOCK_LOST`; a fault of the disk comes through as Node's error
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createDirectoryObjectStore } from "@slidr/guardrails";
 *
 * const directory = await mkdtemp(join(tmpdir(), "slidr-"));
 * const store = createDirectoryObjectStore(directory, { clock: Date.now });
 * await store.put("bundles/a", Uint8Array.of(1, 2), { ifAbsent: true });
 * (await store.list("bundles/")).map(({ key, bytes }) => [key, bytes]); // => [["bundles/a", 2]]
 * ```
 */
export function createDirectoryObjectStore(
  directory: string,
  options: DirectoryObjectStoreOptions,
): ObjectStore {
  const { clock, fs = nodeFiles, lockLeaseMs = 10_000, lockWaitMs = 15_000 } = options;
  const lock = { clock, holder: "writer of the store", leaseMs: lockLeaseMs, waitMs: lockWaitMs };
  const pathOf = (key: string): string => {
    requireObjectKey(key);
    return join(directory, ...key.split("/"));
  };
  return {
    place: directory,
    get: async (key, bytesMax) => readObject(fs, pathOf(key), key, bytesMax),
    async put(key, bytes, condition) {
      const path = pathOf(key);
      const put = () => putLocked(fs, lock, join(directory, WORK), { path, key, bytes, condition });
      // Directories are made only where one is missing: on a read-only disk the error is then that of the write.
      return put().catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        await fs.mkdir(join(directory, WORK), { recursive: true });
        await fs.mkdir(dirname(path), { recursive: true });
        return put();
      });
    },
    list: async (prefix) => {
      const found = await filesBelow(fs, directory, "", prefix);
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async delete(key) {
      await fs.rm(pathOf(key), { force: true });
    },
  };
}

interface Put {
  readonly path: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly condition: WriteCondition;
}

function putLocked(
  fs: FileSystem,
  lock: LockOptions,
  work: string,
  { path, key, bytes, condition }: Put,
): Promise<string | undefined> {
  return withRegistryLock(fs, join(work, "lock"), lock, async (requireHeld) => {
    if (!(await holds(fs, path, key, condition))) return undefined;
    const temporary = join(work, `${randomUUID()}.tmp`);
    try {
      await writeFileDurably(fs, temporary, bytes);
      await requireHeld();
      await fs.rename(temporary, path);
    } catch (error) {
      await fs.rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
    await syncDirectory(dirname(path), fs);
    return etagOf(bytes);
  });
}

function etagOf(bytes: Uint8Array): string {
  return sha256(bytes);
}

async function holds(fs: FileSystem, path: string, key: string, condition: WriteCondition): Promise<boolean> {
  const before = await readObject(fs, path, key, Number.POSITIVE_INFINITY);
  return "ifAbsent" in condition ? before === undefined : before?.etag === condition.ifMatch;
}

async function readObject(
  fs: FileSystem,
  path: string,
  key: string,
  bytesMax: number,
): Promise<StoredObject | undefined> {
  // O_NOFOLLOW and O_NONBLOCK do not exist on Windows.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await fs.open(path, flags).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    if (cause.code === "ELOOP") throw noRegularFile(key, cause);
    throw cause;
  });
  if (handle === undefined) return undefined;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw noRegularFile(key);
    if (stat.size > bytesMax) throw tooLarge(key, stat.size, bytesMax);
    const bytes = new Uint8Array(await handle.readFile());
    return { bytes, etag: etagOf(bytes) };
  } finally {
    await handle.close();
  }
}

function noRegularFile(key: string, cause?: Error): InputError {
  return new InputError("OBJECT_FILE", `${key} is a symbolic link or another thing that is no regular file`, {
    cause,
  });
}

/** Descends only where a key of the prefix can lie; what is no plain file is listed too, for its reader to refuse. */
async function filesBelow(
  fs: FileSystem,
  directory: string,
  base: string,
  prefix: string,
): Promise<ObjectInfo[]> {
  const names = await fs.readdir(join(directory, base)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  const found: ObjectInfo[] = [];
  for (const name of names) {
    const key = `${base}${name}`;
    const onTheWay = key.startsWith(prefix) || prefix.startsWith(`${key}/`);
    if (name.startsWith(".") || !onTheWay) continue;
    const stat = await fs.lstat(join(directory, key)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (stat === undefined) continue;
    if (stat.isDirectory()) found.push(...(await filesBelow(fs, directory, `${key}/`, prefix)));
    else if (key.startsWith(prefix)) found.push({ key, bytes: stat.size, modifiedAtMs: stat.mtimeMs });
  }
  return found;
}
