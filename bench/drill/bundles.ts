import { parseThresholdTable, type ThresholdTable } from "@slidr/calibrate";
import { openRegistry, retrain, syntheticTraffic } from "@slidr/cli";
import { defineSlices } from "@slidr/clicks";
import { featureNames } from "@slidr/features";
import { type Bundle, goldenRows, type Registry } from "@slidr/guardrails";
import { compileScorer, parseModel, wasmEngine } from "@slidr/model";
import { bundleDecider, rowDecider } from "@slidr/serve";

/** Opens a registry whose live bundle was really trained and calibrated; 100,000 clicks unless said otherwise. */
export async function registryWithStableBundle(
  directory: string,
  clock: () => number,
  clicks: number,
): Promise<Registry> {
  const registry = openRegistry(directory, clock);
  await retrain({
    traffic: syntheticTraffic({ count: clicks, seed: 1, purchasers: "representative" }),
    slices: defineSlices({ by: ["device"] }),
    budget: 0.005,
    roboticClicksMax: 10,
    timeZone: "UTC",
    engine: await wasmEngine(),
    registry,
    seed: 1,
    listener: { stage() {}, progress() {}, note() {} },
    peakMemoryBytes: () => 0,
  });
  return registry;
}

/**
 * Stores the stable bundle again with every threshold at a share of what it was: a slip of whoever made it by hand. Its golden
 * rows are its own, so the registry's checks of form have nothing to find.
 */
export async function putFaultyBundle(registry: Registry, stable: Bundle, share: number): Promise<string> {
  const table = parseThresholdTable(stable.json("thresholds.json"));
  const faulty: ThresholdTable = {
    ...table,
    slices: table.slices.map((slice) => ({ ...slice, threshold: slice.threshold * share })),
  };
  const model = parseModel(stable.json("model.json"), stable.bytes("weights.bin"));
  const { spec } = bundleDecider(stable);
  const golden = goldenRows({
    values: Float32Array.from(stable.golden.flatMap(({ features }) => [...features])),
    width: featureNames(spec).length,
    slices: stable.golden.map(({ slice }) => slice),
    decide: rowDecider(compileScorer(model), faulty),
  });
  const { digest } = await registry.put({
    model: stable.json("model.json"),
    weights: stable.weights,
    features: stable.json("features.json"),
    thresholds: faulty,
    slices: stable.json("slices.json"),
    golden,
    training: stable.json("training.json"),
    findings: [],
  });
  return digest;
}
