import type { ThresholdTable } from "@slidr/calibrate";
import { count, defineSpec, featureNames } from "@slidr/features";
import { type BundleParts, goldenRows } from "@slidr/guardrails";
import { type ClassifierModel, compileScorer, serializeModel } from "@slidr/model";
import { rowDecider } from "@slidr/serve";

const spec = defineSpec([count({ by: "userId", window: "10m" })], { timeZone: "UTC" });

/** A bundle of one feature and two weights that a registry takes; `weight` makes bundles differ. */
export function tinyBundleParts(weight: number): BundleParts {
  const names = featureNames(spec);
  const model: ClassifierModel = {
    type: "classifier",
    names,
    kinds: names.map(() => "number" as const),
    transform: {
      kind: "standardise",
      columns: names.map(() => ({ form: { form: "scaled", log: true, mean: 1, deviation: 3 } as const })),
    },
    network: { hidden: [] },
    parameters: Float32Array.from({ length: names.length + 1 }, () => weight),
  };
  const table: ThresholdTable = {
    version: 1,
    method: "hull",
    budget: 0.01,
    slices: [{ name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" }],
  };
  const { json, weightBytes } = serializeModel(model);
  const decide = rowDecider(compileScorer(model), table);
  return {
    model: json,
    weights: weightBytes,
    features: spec,
    thresholds: table,
    slices: { by: [] },
    golden: goldenRows({
      values: Float32Array.of(1, 4),
      width: names.length,
      slices: ["all", "all"],
      decide,
    }),
    training: { clicks: 2 },
    findings: [],
  };
}
