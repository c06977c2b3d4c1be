import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";
import { LOCK_NAME } from "./segmentNames.js";

/** How long a new lock may be without its content. */
const WRITING_MS = 100;

/** Logs that this very process writes. */
const own = new Set<string>();

/**
 * Takes the one writer's place in a log's directory, and returns what gives it back.
 *
 * A dead writer's place is taken over on the host where it ran, by its process id. A place held from another host is not
 * touched: nobody here can tell whether that writer lives.
 *
 * @throws InputError `LOG_LOCKED`
 */
export async function lockLog(files: LogFiles, directory: string): Promise<() => Promise<void>> {
  const key = resolve(directory);
  const path = join(directory, LOCK_NAME);
  if (own.has(key)) throw locked(path, "this process");
  own.add(key);
  try {
    while (!(await create(files, path))) await removeStale(files, path);
  } catch (error) {
    own.delete(key);
    throw error;
  }
  return async () => {
    await files.unlink(path).catch(() => {});
    own.delete(key);
  };
}

async function create(files: LogFiles, path: string): Promise<boolean> {
  const handle = await files.open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return undefined;
    throw error;
  });
  if (handle === undefined) return false;
  try {
    await handle.writeFile(JSON.stringify({ host: hostname(), pid: process.pid }));
  } finally {
    await handle.close();
  }
  return true;
}

/** Removes a lock whose writer is dead; throws where it lives, or may. */
async function removeStale(files: LogFiles, path: string): Promise<void> {
  const text = await readLock(files, path);
  if (text === undefined) return;
  const { host, pid } = parseLock(text);
  if (host !== undefined && host !== hostname()) throw locked(path, `process ${pid} on host ${host}`);
  // A container's processes have the same few ids after every start: our own id in the file is a predecessor's.
  if (pid !== undefined && pid !== process.pid && isAlive(pid)) throw locked(path, `process ${pid}`);
  if (pid === undefined) {
    await sleep(WRITING_MS);
    if ((await readLock(files, path)) !== text) return;
  }
  // Renamed first: of two who find the lock stale, the one who moves the other's new lock sees it, and gives it back.
  const aside = `${path}.${process.pid}`;
  if (!(await isDone(files.rename(path, aside)))) return;
  if ((await readLock(files, aside)) !== text) {
    await files.rename(aside, path);
    throw locked(path, "another process");
  }
  await files.unlink(aside);
}

async function readLock(files: LogFiles, path: string): Promise<string | undefined> {
  return files.readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

async function isDone(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

/** Nothing known where the writer died while it wrote the file. */
function parseLock(text: string): { host?: string; pid?: number } {
  try {
    return JSON.parse(text) as { host?: string; pid?: number };
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function locked(path: string, by: string): InputError {
  return new InputError(
    "LOG_LOCKED",
    `openDecisionLog requires a directory that no other writer uses, got one held by ${by}: give each process its own directory, or delete ${path} if that writer is gone`,
  );
}
