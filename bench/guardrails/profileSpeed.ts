import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import {
  type ClickTable,
  canonicalColumnMap,
  defineSlices,
  fieldsOfTable,
  readClickChunks,
  writeClickFile,
} from "@slidr/clicks";
import { checkTrainingData, createProfiler, type DayProfile } from "@slidr/guardrails";
import { simulateTraffic } from "@slidr/simulate";
import type { Bench } from "../figure.js";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2024, 2, 4);
const FEATURES = 27;
const BASELINE_DAYS = 28;

/** What profiling and checking a day costs beside reading it from Parquet once: `--clicks N`, 10,000,000 by default. */
export const profileSpeedBench: Bench = async (emit, args) => {
  const at = args.indexOf("--clicks");
  const clicks = at < 0 ? 10_000_000 : Number(args[at + 1]);
  const folder = mkdtempSync(join(tmpdir(), "slidr-bench-"));
  try {
    const path = join(folder, "day.parquet");
    const traffic = simulateTraffic({ clicks, startMs: START_MS, durationMs: DAY_MS });
    const first = traffic.next().value!.table;
    await writeClickFile(path, tablesOf(first, traffic));
    const map = canonicalColumnMap(fieldsOfTable(first));
    let [readMs, profileMs] = [0, 0];
    const profiler = profilerOf(START_MS);
    const features = valuesOf(100_000);
    const slices = defineSlices({ by: ["device", "country"] });
    let startedMs = performance.now();
    for await (const table of readClickChunks({ path, map })) {
      readMs += performance.now() - startedMs;
      const columns = columnsOf(table, features, slices);
      startedMs = performance.now();
      profiler.add(columns);
      profileMs += performance.now() - startedMs;
      startedMs = performance.now();
    }
    startedMs = performance.now();
    const profile = profiler.profile();
    profileMs += performance.now() - startedMs;
    const baseline = earlierDays(profile);
    startedMs = performance.now();
    checkTrainingData({ profile, baseline });
    const checkMs = performance.now() - startedMs;
    const ratio = (profileMs + checkMs) / readMs;
    console.log(
      `${clicks.toLocaleString("en-US")} clicks, ${FEATURES} features, ${profile.slices.length} slices, ${BASELINE_DAYS} earlier days: ` +
        `read ${seconds(readMs)} s, profile ${seconds(profileMs)} s, checks ${seconds(checkMs)} s; nothing is extrapolated`,
    );
    emit({
      bench: "guardrails",
      metric:
        clicks === 10_000_000 ? "checks of 10M clicks vs one read" : `checks of ${clicks} clicks vs one read`,
      value: Number(ratio.toPrecision(3)),
      unit: "reads",
      better: "lower",
      target: 1,
      targetOn: "value",
      met: ratio <= 1,
      runs: 1,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function* tablesOf(first: ClickTable, rest: Iterable<{ table: ClickTable }>): Generator<ClickTable> {
  yield first;
  for (const { table } of rest) yield table;
}

function profilerOf(fromMs: number) {
  return createProfiler({
    fromMs,
    toMs: fromMs + DAY_MS,
    timeZone: "UTC",
    features: Array.from({ length: FEATURES }, (_, feature) => ({ name: `feature_${feature}`, default: -1 })),
  });
}

/** Counter-like values; they are made outside the clock, as features come from training's own pass. */
function valuesOf(rows: number): Float32Array {
  return Float32Array.from({ length: rows * FEATURES }, (_, i) => ((i * 2_654_435_761) >>> 0) % 300);
}

function columnsOf(table: ClickTable, features: Float32Array, slices: ReturnType<typeof defineSlices>) {
  const { slice, tree } = slices.assign(table);
  const wanted = table.rowCount * FEATURES;
  return {
    clickedAtMs: table.clickedAtMs,
    human: table.purchased!,
    clickId: table.clickId,
    slice: { codes: slice, names: tree.names },
    conversionDelayMs: table.purchasedAtMs!.map((atMs, row) => atMs - table.clickedAtMs[row]!),
    features: wanted <= features.length ? features.subarray(0, wanted) : valuesOf(table.rowCount),
  };
}

/** The same counts under earlier dates: what the checks cost does not depend on what they find. */
function earlierDays(profile: DayProfile): DayProfile[] {
  return Array.from({ length: BASELINE_DAYS }, (_, day) => ({
    ...profile,
    fromMs: profile.fromMs - (day + 1) * DAY_MS,
    toMs: profile.toMs - (day + 1) * DAY_MS,
  }));
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
