import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askRedis } from "./askRedis.js";
import { findRedis } from "./findRedis.js";
import { freePort } from "./freePort.js";
import { startGuard } from "./startGuard.js";
import { waitUntil } from "./waitUntil.js";

const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;
const START_ATTEMPTS = 5;

export interface RedisServer {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** `redis://127.0.0.1:PORT`, as clients take it. */
  readonly url: string;
  /** Of the process that runs now; another one after `restart`. */
  readonly pid: number;
  /** Ends it and removes its folder. A second call does nothing. */
  stop(): Promise<void>;
  /** SIGKILL: no shutdown, no word to clients, all data lost. Back with `restart`. */
  kill9(): Promise<void>;
  /** Starts it again, empty, on the same port with the same arguments; a running one is killed first. */
  restart(): Promise<void>;
}

export interface RedisServerOptions {
  /** Behind ours on the command line: `["--maxmemory", "50mb"]`. Called anew when a port turned out to be taken. */
  readonly args?: readonly string[] | (() => Promise<readonly string[]>);
}

/**
 * Starts a redis-server of the test's own on a free loopback port: nothing saved, a folder of its own.
 *
 * It ends with `stop`, and also when this process dies, however it dies.
 *
 * @throws if there is no redis-server (see describeWithRedis.ts), or if it does not start; then with its log
 */
export async function startRedisServer({ args = [] }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-redis-"));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const ownArgs = typeof args === "function" ? await args() : args;
    const start = (): Promise<RunningProcess> => startProcess(folder, port, ownArgs);
    try {
      return redisServer(folder, port, await start(), start);
    } catch (error) {
      // Somebody may have taken the port since it was free.
      if (attempt < START_ATTEMPTS && String(error).includes("in use")) continue;
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

function redisServer(
  folder: string,
  port: number,
  started: RunningProcess,
  start: () => Promise<RunningProcess>,
): RedisServer {
  let current = started;
  return {
    host: "127.0.0.1",
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return current.child.pid!;
    },
    async stop() {
      await end(current, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
    kill9: () => end(current, "SIGKILL"),
    async restart() {
      await end(current, "SIGKILL");
      current = await start();
    },
  };
}

interface RunningProcess {
  readonly child: ChildProcess;
  /** Kills the server when this process is gone; see `startGuard`. */
  readonly guard: ChildProcess;
}

async function startProcess(folder: string, port: number, args: readonly string[]): Promise<RunningProcess> {
  const program = findRedis();
  if (program === undefined) throw new Error("startRedisServer requires redis-server, which is not here");
  const logPath = join(folder, "redis.log");
  const log = openSync(logPath, "w");
  const settings = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
  const unsaved = ["--save", "", "--appendonly", "no"];
  const child = spawn(program, [...settings, ...unsaved, ...args], { stdio: ["ignore", log, log] });
  closeSync(log);
  const running = { child, guard: startGuard(child.pid!, folder) };
  child.unref();
  try {
    await waitUntil("redis-server", START_TIMEOUT_MS, async () => {
      if (hasEnded(child)) return true;
      // Its own process id: another server may answer on a port that was taken in the meantime.
      return (await askRedis(port, "INFO server")).includes(`process_id:${child.pid}\r\n`);
    });
    if (hasEnded(child)) throw new Error("redis-server ended as it started");
    return running;
  } catch (error) {
    await end(running, "SIGKILL");
    throw new Error(`${(error as Error).message}\n${readFileSync(logPath, "utf8").slice(-2000)}`);
  }
}

async function end({ child, guard }: RunningProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  guard.kill("SIGKILL");
  if (hasEnded(child)) return;
  child.ref();
  const exit = once(child, "exit");
  const insist = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  child.kill(signal);
  await exit;
  clearTimeout(insist);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
