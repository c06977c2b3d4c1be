import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Bench } from "./figure.js";
import { median } from "./median.js";

const RUNS = 3;
const root = fileURLToPath(new URL("..", import.meta.url));
const talkingData = "../shared/data/talkingdata/train_sample.csv";

/** The main job as a user starts it: wall-clock time and peak memory of the whole process. */
export const startBench: Bench = async (emit) => {
  const jobs = [{ name: "synthetic200k", args: [] as string[], target: 45 }];
  if (existsSync(join(root, talkingData))) {
    const args = ["--clicks", talkingData, "--map", "examples/maps/talkingdata.json", "--slice", "device"];
    jobs.push({ name: "talkingData100k", args, target: 120 });
  } else {
    console.error(`bench: ${talkingData} is not there; the main job on it is not measured`);
  }
  for (const { name, args, target } of jobs) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await startOnce(args));
    const shared = { bench: "start", better: "lower", targetOn: "value", runs: RUNS } as const;
    const seconds = median(runs.map((run) => run.seconds));
    const memoryGb = median(runs.map((run) => run.peakMemoryBytes)) / 1e9;
    emit({
      ...shared,
      metric: `${name}Seconds`,
      value: seconds,
      unit: "s",
      target,
      met: seconds <= target,
    });
    emit({
      ...shared,
      metric: `${name}PeakMemory`,
      value: memoryGb,
      unit: "GB",
      target: 1.5,
      met: memoryGb < 1.5,
    });
  }
};

async function startOnce(args: readonly string[]): Promise<{ seconds: number; peakMemoryBytes: number }> {
  const out = mkdtempSync(join(tmpdir(), "slidr-bench-"));
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const command = [
    tsx,
    "--conditions=@slidr/source",
    "packages/cli/src/main.ts",
    "train",
    "--out",
    out,
    ...args,
  ];
  const startedMs = performance.now();
  await promisify(execFile)(process.execPath, command, { cwd: root }).catch(allowBlocked);
  const seconds = (performance.now() - startedMs) / 1000;
  const { peakMemoryBytes } = JSON.parse(readFileSync(join(out, "summary.json"), "utf8")) as {
    peakMemoryBytes: number;
  };
  rmSync(out, { recursive: true });
  return { seconds, peakMemoryBytes };
}

/** A day that guardrails block has run to its end as well. */
function allowBlocked(error: { code?: number }): void {
  if (error.code !== 3) throw error;
}
