import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { allocateQuadratic, calibrateCurves, createDecider, type QuadraticSlice } from "@slidr/calibrate";
import { curvesOfSketch } from "@slidr/metrics";
import { programmeSpeed } from "./calibrate/programmeSpeed.js";
import { sketchProblem } from "./calibrate/sketchProblem.js";
import type { Bench } from "./figure.js";
import { median } from "./median.js";
import { linearCongruential } from "./model/rows.js";
import { runPeer } from "./runPeer.js";

const RUNS = 3;
const BUDGET = 0.005;
const SEED = 1;
const SLICES = [1_000, 10_000, 100_000];
const DECISIONS = 5_000_000;

/** Calibrating from sketches of many slices, the quadratic problem beside CVXPY, programmes, and one decision. */
export const calibrateSpeedBench: Bench = async (emit) => {
  const shared = { bench: "calibrateSpeed", better: "lower", runs: RUNS } as const;
  console.log(`seed ${SEED}, budget ${BUDGET}; seconds are of processor time, curves of the sketch included`);
  const seconds: number[] = [];
  for (const slices of SLICES) {
    const { sketch, tree } = sketchProblem(slices, SEED);
    const value = medianSeconds(() =>
      calibrateCurves({ curves: curvesOfSketch(sketch, tree.names), tree, budget: BUDGET }),
    );
    seconds.push(value);
    const target = slices === 100_000 ? { target: 1, targetOn: "value" as const, met: value <= 1 } : {};
    emit({ ...shared, metric: `hull${slices}Slices`, value: round(value), unit: "s", ...target });
  }
  const growth = seconds[2]! / seconds[1]!;
  emit({ ...shared, metric: "growthFor10TimesTheSlices", value: round(growth), unit: "times" });

  const problem = quadraticProblem(1_000);
  const solves = 200;
  const solve = () => {
    for (let i = 0; i < solves; i++) allocateQuadratic(problem, BUDGET);
  };
  solve();
  const own = medianSeconds(solve) / solves;
  const peer = await cvxpySolution(problem);
  const ratio = peer && peer.seconds / own;
  emit({
    ...shared,
    metric: "quadratic1000SlicesToCvxpy",
    value: own,
    unit: "s",
    peer: peer === undefined ? "cvxpy: bench/peers/install.sh installs it" : "cvxpy",
    peerValue: peer?.seconds ?? "missing",
    ...(ratio && { ratio: own / peer.seconds, met: ratio >= 100 }),
    target: 0.01,
    targetOn: "ratio",
  });
  if (peer !== undefined) {
    const { fpr } = allocateQuadratic(problem, BUDGET);
    const gain = (values: ArrayLike<number>) =>
      problem.reduce(
        (sum, { clickShare, curve: { a, b } }, i) =>
          sum + clickShare * (a * values[i]! ** 2 + b * values[i]!),
        0,
      );
    console.log(
      `IVR of the quadratic optimum: ${gain(fpr)} here, ${gain(peer.fpr)} by cvxpy (${peer.solver})`,
    );
  }
  await programmeSpeed(emit, { budget: BUDGET, seed: SEED });
  const perDecision = decideNs();
  emit({ ...shared, metric: "decide", value: round(perDecision), unit: "ns", target: 50, targetOn: "value", met: perDecision <= 50 }); // biome-ignore format: one line
};

/** Slices with concave curves whose slope at 0 and curvature are their own. */
function quadraticProblem(slices: number): QuadraticSlice[] {
  const next = linearCongruential(SEED);
  return Array.from({ length: slices }, () => {
    const b = 1 + 50 * next();
    const xMax = 0.05;
    const a = (-b / (2 * xMax)) * next();
    return { clickShare: 1 / slices, purchaseShare: 1 / slices, curve: { a, b, c: 0, xMin: 0, xMax } };
  });
}

async function cvxpySolution(problem: readonly QuadraticSlice[]) {
  const folder = mkdtempSync(join(tmpdir(), "slidr-bench-"));
  try {
    const path = join(folder, "problem.json");
    writeFileSync(path, JSON.stringify({ budget: BUDGET, runs: RUNS, slices: problem }));
    return (await runPeer("cvxpy_quadratic", [path])) as
      | { seconds: number; fpr: number[]; solver: string }
      | undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Nanoseconds of one decision by name over a thousand slices, scores and names varying; what it allocates is printed. */
function decideNs(): number {
  const { sketch, tree } = sketchProblem(1_000, SEED);
  const { table } = calibrateCurves({ curves: curvesOfSketch(sketch, tree.names), tree, budget: BUDGET });
  const decider = createDecider(table);
  const next = linearCongruential(SEED);
  const scores = Float64Array.from({ length: 4096 }, next);
  const names = Array.from(scores, () => tree.names[1 + Math.floor(next() * 1_000)]!);
  let invalid = 0;
  const once = () => {
    for (let i = 0; i < DECISIONS; i++)
      invalid += decider.decide(scores[i & 4095]!, names[i & 4095]!).invalid ? 1 : 0;
  };
  once();
  const heapBefore = process.memoryUsage().heapUsed;
  const value = (medianSeconds(once) * 1e9) / DECISIONS;
  const bytes = (process.memoryUsage().heapUsed - heapBefore) / (RUNS * DECISIONS);
  console.log(
    `decide: ${(invalid / (DECISIONS * (RUNS + 1))).toFixed(3)} invalid, heap ${bytes.toFixed(4)} B a call`,
  );
  return value;
}

/** Seconds of processor time of one call, where a single thread works; of wall clock where calls are too short for it. */
function medianSeconds(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const [before, startedMs] = [process.cpuUsage(), performance.now()];
    work();
    const wall = (performance.now() - startedMs) / 1000;
    const { user, system } = process.cpuUsage(before);
    return wall < 0.05 ? wall : (user + system) / 1e6;
  });
  return median(times);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
