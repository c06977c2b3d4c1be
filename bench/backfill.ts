import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeClickFile } from "@slidr/clicks";
import { simulateTraffic } from "@slidr/simulate";
import { runCommand } from "../tools/runner/runCommand.js";
import type { Bench } from "./figure.js";

const clicks = 10_000_000;
const peakGbMax = 4;

function* tables() {
  for (const { table } of simulateTraffic({ clicks, seed: 1 })) yield table;
}

interface Backfill {
  readonly seconds: number;
  /** Of processor time, all threads together: neighbours on a shared machine do not change it. */
  readonly coreSeconds: number;
  readonly peakBytes: number;
}

/** Runs children/backfill.ts in a process of its own. */
async function backfill(args: readonly string[]): Promise<Backfill> {
  const script = fileURLToPath(new URL("children/backfill.ts", import.meta.url));
  const { exitCode, stdout, output } = await runCommand(
    process.execPath,
    [...process.execArgv, "--max-old-space-size=8192", script, ...args],
    { timeoutMs: 3_600_000 },
  );
  if (exitCode !== 0) throw new Error(`children/backfill.ts ended with ${exitCode}:\n${output.slice(-4000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

/** Default features of 10 million simulated clicks: DuckDB on two threads, from Parquet to Parquet, beside the memory pass. */
export const backfillBench: Bench = async (emit) => {
  const directory = mkdtempSync(join(tmpdir(), "slidr-backfill-"));
  try {
    const log = join(directory, "clicks.parquet");
    await writeClickFile(log, tables());
    const duckdb = await backfill(["duckdb", log, join(directory, "raw.parquet"), directory]);
    const memory = await backfill(["memory", String(clicks)]);
    const emitSpeed = (metric: string, unit: string, of: (run: Backfill) => number) => {
      const [value, peerValue] = [clicks / of(duckdb), clicks / of(memory)].map(Math.round) as [
        number,
        number,
      ];
      const peer = "encodeTable in memory, one thread";
      const ratio = value / peerValue;
      emit({ bench: "backfill", metric, value, unit, peer, peerValue, ratio, better: "higher", runs: 1 });
    };
    emitSpeed("duckdbClicksPerSecond", "1/s on two threads", ({ seconds }) => seconds);
    emitSpeed("duckdbClicksPerCoreSecond", "1/s per core", ({ coreSeconds }) => coreSeconds);
    const peakGb = duckdb.peakBytes / 1e9;
    emit({
      bench: "backfill",
      metric: "duckdbPeakMemory",
      value: peakGb,
      unit: "GB resident at most",
      peer: "encodeTable in memory",
      peerValue: memory.peakBytes / 1e9,
      ratio: duckdb.peakBytes / memory.peakBytes,
      better: "lower",
      target: peakGbMax,
      targetOn: "value",
      met: peakGb <= peakGbMax,
      runs: 1,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
