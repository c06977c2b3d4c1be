import { readFileSync } from "node:fs";
import { defaultSpec, encodeTable } from "@slidr/features";
import { writeRawFeatures } from "@slidr/features/sql";
import { simulateTable } from "@slidr/simulate";

// A process of its own, so that its peak memory is that of the work alone:
//   backfill.ts duckdb CLICKS.parquet RAW.parquet TEMP_DIRECTORY
//   backfill.ts memory CLICKS

const spec = defaultSpec({ timeZone: "UTC" });
const [engine, ...args] = process.argv.slice(2);

async function measure(work: () => Promise<unknown> | unknown) {
  const startMs = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - startMs) / 1000, coreSeconds: (user + system) / 1e6 };
}

function backfill() {
  if (engine === "memory") {
    const { table } = simulateTable({ clicks: Number(args[0]), seed: 1 });
    return measure(() => encodeTable(spec, table));
  }
  const [clicks, path, tempDirectory] = args as [string, string, string];
  const source = `read_parquet('${clicks}')`;
  // A quarter of the 4 GB is for the process around DuckDB, and for what DuckDB does not count.
  const limits = { memoryLimitBytes: 3e9, threads: 2, tempDirectory };
  return measure(() => writeRawFeatures(spec, { source, path, ...limits }));
}

const measured = await backfill();
const peakKib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
console.log(JSON.stringify({ ...measured, peakBytes: 1024 * peakKib }));
