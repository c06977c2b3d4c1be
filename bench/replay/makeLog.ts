import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Click } from "@slidr/clicks";
import { clickAt } from "@slidr/clicks";
import { createMemoryStore, defaultSpec, featureNames } from "@slidr/features";
import { goldenRows, readBundle, writeBundle } from "@slidr/guardrails";
import { type ClassifierModel, compileScorer, serializeModel } from "@slidr/model";
import { createEngine, type Decision, openDecisionLog, rowDecider } from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";
import { mulberry32 } from "../mulberry32.js";

/** Writes a bundle of the default features and a network of random weights, 64 and 32 wide; returns its digest. */
export async function makeBundle(registry: string): Promise<string> {
  const features = defaultSpec({ timeZone: "UTC" });
  const names = featureNames(features);
  const random = mulberry32(1);
  const hidden = [64, 32];
  const widths = [names.length, ...hidden, 1];
  const parameterCount = hidden
    .concat(1)
    .reduce((sum, width, layer) => sum + (widths[layer]! + 1) * width, 0);
  const scaled = { form: "scaled", log: true, mean: 1, deviation: 3 } as const;
  const model: ClassifierModel = {
    type: "classifier",
    names,
    kinds: names.map(() => "number"),
    transform: { kind: "standardise", columns: names.map(() => ({ form: scaled })) },
    network: { hidden },
    parameters: Float32Array.from({ length: parameterCount }, () => (random() - 0.5) / 4),
  };
  const thresholds = {
    version: 1,
    method: "hull",
    budget: 0.01,
    slices: [{ name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" }],
  } as const;
  const decide = rowDecider(compileScorer(model), thresholds);
  const golden = goldenRows({
    values: new Float32Array(names.length),
    width: names.length,
    slices: ["all"],
    decide,
  });
  const { json, weightBytes } = serializeModel(model);
  const parts = { model: json, weights: weightBytes, features, thresholds, golden };
  const { digest } = await writeBundle(join(registry, "bundles"), {
    ...parts,
    slices: { by: ["device", "country"] },
    training: {},
    findings: [],
  });
  return digest;
}

/** Decisions on simulated clicks, made before anything is timed. */
export async function decideClicks(
  registry: string,
  digest: string,
  count: number,
): Promise<(readonly [Click, Decision])[]> {
  const decided: (readonly [Click, Decision])[] = [];
  let nowMs = 0;
  const engine = createEngine({
    bundle: await readBundle(join(registry, "bundles", digest)),
    createStore: (spec) => createMemoryStore(spec, { entitiesMax: 1_000_000 }),
    clock: () => nowMs,
    timer: () => performance.now(),
    onDecision: (click, decision) => decided.push([click, decision]),
  });
  const { table } = simulateTable({ clicks: count, seed: 1 });
  for (let row = 0; row < table.rowCount; row++) {
    const click = clickAt(table, row);
    nowMs = click.clickedAtMs;
    await engine.decide(click);
  }
  await engine.close();
  return decided;
}

/** Writes decisions to a log as fast as it takes them; returns how long that took, and what `append` alone took. */
export async function writeDecisions(directory: string, decided: readonly (readonly [Click, Decision])[]) {
  const log = await openDecisionLog({ directory, segmentBytesMax: 16 * 2 ** 20 });
  let appendMs = 0;
  const before = process.cpuUsage();
  const startedMs = performance.now();
  for (let start = 0; start < decided.length; start += 4096) {
    const beganMs = performance.now();
    for (const [click, decision] of decided.slice(start, start + 4096)) log.append(click, decision);
    appendMs += performance.now() - beganMs;
    await log.flush();
  }
  const writtenMs = performance.now() - startedMs;
  const { written, textBytes } = await log.close();
  if (written !== decided.length) throw new Error(`${written} of ${decided.length} decisions were written`);
  const { user, system } = process.cpuUsage(before);
  return { appendMs, writtenMs, cpuMs: (user + system) / 1000, textBytes };
}
