import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { writeFileDurably } from "../files/writeFileDurably.js";

const RETRY_MS = 20;
/** What file systems answer that know no hard links. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** Who takes a lock, how long it lives without its owner, and how long to wait for one. */
export interface LockOptions {
  /** Completes "another ... holds the lock": "promoter". */
  readonly holder: string;
  readonly clock: () => number;
  readonly leaseMs: number;
  readonly waitMs: number;
}

interface LockFile {
  readonly token: string;
  readonly atMs: number;
}

/**
 * Runs `work` while no other holder can: the lock is a file that only one process can create.
 *
 * A holder that died leaves its lock behind; it is taken over once it is `leaseMs` old by the clock, which is
 * thousands of times what its work takes. `requireHeld` is asked right before the point of no return: a holder that slept
 * through its lease gives up there instead of overwriting another's work.
 */
export async function withRegistryLock<T>(
  fs: FileSystem,
  path: string,
  options: LockOptions,
  work: (requireHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const token = await acquire(fs, path, options);
  const requireHeld = async () => {
    const lock = await readLock(fs, path);
    if (lock?.token !== token || isStale(lock, options)) {
      throw new InputError(
        "LOCK_LOST",
        `this ${options.holder} lost ${path} to another one; nothing was changed: try again`,
      );
    }
  };
  try {
    return await work(requireHeld);
  } finally {
    // A lock that cannot be removed expires; the outcome of the work matters more.
    if ((await readLock(fs, path).catch(() => undefined))?.token === token)
      await fs.unlink(path).catch(() => {});
  }
}

async function acquire(fs: FileSystem, path: string, options: LockOptions): Promise<string> {
  const token = randomUUID();
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    if (await create(fs, path, { token, atMs: options.clock() })) return token;
    const lock = await readLock(fs, path);
    if (lock !== undefined && isStale(lock, options)) {
      await remove(fs, path, lock);
    } else if (waitedMs >= options.waitMs) {
      throw new InputError(
        "LOCKED",
        `another ${options.holder} holds ${path} since ${lock === undefined ? "just now" : new Date(lock.atMs).toISOString()}; try again, or delete that file if no ${options.holder} runs`,
      );
    } else {
      await sleep(RETRY_MS);
    }
  }
}

/** Creates the lock whole or not at all: a hard link appears with its content. */
async function create(fs: FileSystem, path: string, lock: LockFile): Promise<boolean> {
  const bytes = new TextEncoder().encode(JSON.stringify(lock));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFileDurably(fs, temporary, bytes);
    await fs.link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code ?? "")) throw error;
      return writeFileDurably(fs, path, bytes);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await fs.rm(temporary, { force: true }).catch(() => {});
  }
}

/** Takes a stale lock away; if another holder was faster and the lock is a new one by now, gives it back. */
async function remove(fs: FileSystem, path: string, stale: LockFile): Promise<void> {
  const aside = `${path}.${randomUUID()}.stale`;
  try {
    await fs.rename(path, aside);
    const taken = await readLock(fs, aside);
    // Should a third one have locked meanwhile, the link fails, and the second one's `requireHeld` stops him.
    if (taken !== undefined && taken.token !== stale.token) await fs.link(aside, path).catch(() => {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  } finally {
    await fs.rm(aside, { force: true }).catch(() => {});
  }
}

async function readLock(fs: FileSystem, path: string): Promise<LockFile | undefined> {
  try {
    const handle = await fs.open(path, "r");
    try {
      const { token, atMs } = JSON.parse(await handle.readFile("utf8")) as Record<string, unknown>;
      return typeof token === "string" && typeof atMs === "number" ? { token, atMs } : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Gone, or (without hard links) just being written.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A clock that was set back counts like one that ran on. */
function isStale(lock: LockFile, options: LockOptions): boolean {
  return Math.abs(options.clock() - lock.atMs) > options.leaseMs;
}
