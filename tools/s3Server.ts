import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findS3Server } from "./findS3Server.js";
import { freePort } from "./freePort.js";
import { startGuard } from "./startGuard.js";
import { waitUntil } from "./waitUntil.js";

const START_TIMEOUT_MS = 60_000;

export interface S3Server {
  /** What `new S3(...)` of @aws-sdk/client-s3 takes to be a client of it. */
  readonly clientOptions: {
    readonly endpoint: string;
    readonly region: string;
    readonly forcePathStyle: true;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a server that speaks S3 (moto) on a free loopback port, empty. It ends with `stop`, and also when this process
 * dies, however it dies.
 *
 * @throws if there is none (see describeWithS3.ts), or if it does not start; then with its log
 */
export async function startS3Server(): Promise<S3Server> {
  const python = findS3Server();
  if (python === undefined) throw new Error("startS3Server requires moto, which is not here");
  const folder = mkdtempSync(join(tmpdir(), "slidr-s3-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logPath = join(folder, "s3.log");
  const log = openSync(logPath, "w");
  const args = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)];
  const child = spawn(python, args, { stdio: ["ignore", log, log], cwd: folder });
  closeSync(log);
  const guard = startGuard(child.pid!, folder);
  child.unref();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const clientOptions = { endpoint: url, region: "us-east-1", forcePathStyle: true, credentials } as const;
  const stop = async () => {
    guard.kill("SIGKILL");
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntil("the S3 server", START_TIMEOUT_MS, async () => {
      if (child.exitCode !== null) return true;
      return (await fetch(`${url}/moto-api/`)).ok;
    });
    if (child.exitCode !== null) throw new Error("the S3 server ended as it started");
    return { clientOptions, stop };
  } catch (error) {
    const text = readFileSync(logPath, "utf8").slice(-2000);
    await stop();
    throw new Error(`${(error as Error).message}\n${text}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
