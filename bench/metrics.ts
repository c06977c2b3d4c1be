import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  curvesBySlice,
  curvesOfSketch,
  mergeSketches,
  parseSketch,
  serialiseSketch,
  sketchScores,
} from "@slidr/metrics";
import type { Bench, Figure } from "./figure.js";
import { median } from "./median.js";
import { type Columns, columnsOfClicks, readColumns } from "./metrics/columns.js";
import { runPeer } from "./runPeer.js";

const CLICKS = 10_000_000;
const SLICES = 100;
const RUNS = 7;
const PEER_RUNS = 3;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Curves of many clicks, exact and from a sketch, beside a pass that only reads and beside scikit-learn's. */
export const metricsBench: Bench = async (emit) => {
  const columns = columnsOfClicks(CLICKS, SLICES);
  const sliceCount = columns.slices.length;
  const ways = {
    read: () => readColumns(columns),
    exact: () => curvesBySlice({ ...columns, sliceCount }),
    sketch: () => curvesOfSketch(sketchScores(columns)),
  };
  const seconds = coreSeconds(ways);
  const peer = await rocCurve(columns);
  for (const way of ["sketch", "exact"] as const) {
    const metric = `curves of 10M clicks, 100 slices, ${way === "exact" ? "exact" : "from a sketch"}`;
    const own = { metric, value: seconds[way] };
    emit(timed({ ...own, peer: "one pass that only reads", peerValue: seconds.read, target: 3 }));
    if (peer === undefined) {
      const missing = {
        peer: "roc_curve: bench/peers/install.sh installs it",
        peerValue: "missing",
      } as const;
      emit(timed({ ...own, ...missing, target: 0.1 }));
    } else {
      emit(timed({ ...own, peer: "roc_curve, both flags", peerValue: peer.seconds, target: 0.1 }));
      emit(timed({ ...own, peer: "roc_curve, purchases only", peerValue: peer.purchasesSeconds }));
      const points = ways.exact().reduce((sum, curve) => sum + curve.thresholds.length, 0);
      if (points !== peer.points) throw new Error(`metrics: ${points} points, roc_curve has ${peer.points}`);
    }
  }
  measureSketch(columns, emit);
  await measureMemory(emit);
};

/** Merging, writing and reading what the clicks were counted into. */
function measureSketch(columns: Columns, emit: (figure: Figure) => void): void {
  const sketch = sketchScores(columns);
  const text = serialiseSketch(sketch);
  const parts = Array.from({ length: 8 }, () => sketch);
  const seconds = coreSeconds({
    "merge 8 sketches": () => mergeSketches(parts),
    "write a sketch": () => serialiseSketch(sketch),
    "read a sketch": () => parseSketch(text),
  });
  for (const [name, value] of Object.entries(seconds)) {
    emit(timed({ metric: `${name} of ${(sketch.bins.length / 1000).toFixed(0)}k cells`, value }));
  }
  const value = text.length / 1e6;
  emit({ bench: "metrics", metric: "sketch as text", value, unit: "MB", better: "lower", runs: 1 });
}

/** Peak memory of each way, less that of a process that only holds and reads the columns. */
async function measureMemory(emit: (figure: Figure) => void): Promise<void> {
  const idle = await peakBytes("read");
  for (const way of ["sketch", "exact"]) {
    const value = ((await peakBytes(way)) - idle) / 1e6;
    const metric = `memory of curves of 10M clicks, ${way === "exact" ? "exact" : "from a sketch"}`;
    emit({ bench: "metrics", metric, value, unit: "MB beside the columns", better: "lower", runs: 1 });
  }
}

async function peakBytes(way: string): Promise<number> {
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const child = fileURLToPath(new URL("children/curves.ts", import.meta.url));
  const args = [tsx, "--conditions=@slidr/source", child, way, String(CLICKS), String(SLICES)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { peakBytes: number }).peakBytes;
}

/**
 * The median over runs of each way's seconds of processor time, the ways taking turns: neighbours on a shared machine
 * then slow the run down, not the figure. The first turn, in which code is compiled, does not count, and what a turn leaves
 * behind is collected before the next one's clock starts.
 */
function coreSeconds<Name extends string>(ways: Record<Name, () => unknown>): Record<Name, number> {
  const runs = {} as Record<Name, number[]>;
  for (let run = -1; run < RUNS; run++) {
    for (const [name, work] of Object.entries(ways) as [Name, () => unknown][]) {
      collectGarbage();
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      if (run >= 0) runs[name] = [...(runs[name] ?? []), (user + system) / 1e6];
    }
  }
  const medians = Object.entries(runs).map(([name, values]) => [name, median(values as number[])]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

interface Peer {
  readonly seconds: number;
  readonly purchasesSeconds: number;
  readonly points: number;
}

async function rocCurve(columns: Columns): Promise<Peer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-bench-"));
  try {
    for (const name of ["scores", "purchased", "robotic", "slice"] as const) {
      writeFileSync(join(folder, name), new Uint8Array(columns[name].buffer));
    }
    const args = [folder, String(SLICES), String(PEER_RUNS)];
    return (await runPeer("roc_curve", args)) as Peer | undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A figure in seconds; with a peer, what is aimed at is the ratio. */
function timed(figure: Pick<Figure, "metric" | "value" | "peer" | "peerValue" | "target">): Figure {
  const { value, peerValue, target } = figure;
  const shared = { bench: "metrics", ...figure, unit: "s of one core", better: "lower", runs: RUNS } as const;
  const aim = target === undefined ? {} : ({ targetOn: "ratio" } as const);
  if (typeof peerValue !== "number") return { ...shared, ...aim };
  const ratio = value / peerValue;
  return { ...shared, ...aim, ratio, ...(target !== undefined && { met: ratio <= target }) };
}
