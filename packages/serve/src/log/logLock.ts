import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";
import { processStart } from "./processStart.js";
import { LOCK_NAME } from "./segmentNames.js";

/** How long a new lock may be without its content. */
const WRITING_MS = 100;

/** What a lock says of its writer. */
interface Holder {
  readonly host?: string;
  readonly pid?: number;
  /** When that process started, as far as its system tells: ids are given again. */
  readonly started?: string;
}

/**
 * Takes the one writer's place in a log's directory, and returns what gives it back.
 *
 * A dead writer's place is taken over on the host where it ran, by its process id and that process's start: an id that
 * was given again, after a reboot or in a container, is another process's. The file alone counts, so that threads and copies of this module
 * keep each other out as processes do. A place held from another host is not
 * touched: nobody here can tell whether that writer lives.
 *
 * @throws InputError `LOG_LOCKED`
 */
export async function lockLog(files: LogFiles, directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LOCK_NAME);
  const started = await processStart(process.pid);
  const nonce = randomBytes(6).toString("hex");
  const text = JSON.stringify({ host: hostname(), pid: process.pid, started, nonce });
  while (!(await create(files, path, text))) await removeStale(files, path, nonce);
  return () => files.unlink(path).catch(() => {});
}

async function create(files: LogFiles, path: string, text: string): Promise<boolean> {
  const handle = await files.open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return undefined;
    throw error;
  });
  if (handle === undefined) return false;
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  return true;
}

/** Removes a lock whose writer is dead; throws where it lives, or may. */
async function removeStale(files: LogFiles, path: string, nonce: string): Promise<void> {
  const text = await readLock(files, path);
  if (text === undefined) return;
  const { host, pid, started } = parseLock(text);
  if (host !== undefined && host !== hostname()) throw locked(path, `process ${pid} on host ${host}`);
  if (pid !== undefined && (await isAlive(pid, started)))
    throw locked(path, pid === process.pid ? "this process" : `process ${pid}`);
  if (pid === undefined) {
    await sleep(WRITING_MS);
    if ((await readLock(files, path)) !== text) return;
  }
  // Renamed first: of two who find the lock stale, the one who moves the other's new lock sees it, and gives it back.
  const aside = `${path}.${nonce}`;
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
function parseLock(text: string): Holder {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return {};
  }
}

async function isAlive(pid: number, started: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const found = started === undefined ? undefined : await processStart(pid);
  return found === undefined || found === started;
}

function locked(path: string, by: string): InputError {
  return new InputError(
    "LOG_LOCKED",
    `openDecisionLog requires a directory that no other writer uses, got one held by ${by}: give each process its own directory, or delete ${path} if that writer is gone`,
  );
}
