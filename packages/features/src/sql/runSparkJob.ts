import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InputError } from "@slidr/clicks";
import { type ClickFault, clickFaultError } from "./clickFault.js";
import type { SqlProgress } from "./runProgram.js";
import type { SparkJob } from "./sparkJob.js";

/** How a job is run in local mode. */
export interface RunSparkJobOptions {
  /** A Python that has pyspark. */
  readonly python: string;
  readonly onProgress?: ((progress: SqlProgress) => void) | undefined;
  /** Ends Spark; the run rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A line that the script prints. */
interface Line extends Partial<SqlProgress> {
  readonly clicks?: number;
  readonly fault?: ClickFault;
  readonly error?: { readonly code: string; readonly message: string };
}

const errorChars = 4000;

/** Runs a job with a Spark in local mode, which ends with it; `directory` takes the job's file. */
export async function runSparkJob(
  job: SparkJob,
  directory: string,
  { python, onProgress, signal }: RunSparkJobOptions,
  caller: string,
): Promise<void> {
  signal?.throwIfAborted();
  const path = join(directory, "job.json");
  await writeFile(path, JSON.stringify(job));
  // Its Java ends when Python does, and this waits for both: they share their standard error.
  const child = spawn(python, [scriptPath(), path], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const abort = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", abort, { once: true });
  let last: Line = {};
  let errors = "";
  createInterface({ input: child.stdout }).on("line", (text) => {
    if (!text.startsWith("{")) return;
    last = JSON.parse(text) as Line;
    if (last.done !== undefined) onProgress?.({ done: last.done, total: last.total! });
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-errorChars);
  });
  const ended = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, killed) => resolve(code === 0 ? undefined : `status ${code ?? killed}`));
  });
  signal?.removeEventListener("abort", abort);
  signal?.throwIfAborted();
  if (child.pid === undefined) {
    throw new InputError(
      "PYTHON_MISSING",
      `${caller} requires a Python with pyspark, got ${python}: ${ended}`,
    );
  }
  if (last.fault) throw clickFaultError(last.fault, caller);
  if (last.error) throw new InputError(last.error.code, `${caller}: ${last.error.message}`);
  if (ended !== undefined || last.clicks === undefined) {
    throw new InputError("SPARK_FAILED", `${caller}: Spark ended with ${ended}: ${errors.trim()}`);
  }
}

/** Beside `dist` and `src`. */
function scriptPath(): string {
  const places = ["../spark/slidr_features.py", "../../spark/slidr_features.py"];
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error("this package lacks its spark/slidr_features.py");
  return found;
}
