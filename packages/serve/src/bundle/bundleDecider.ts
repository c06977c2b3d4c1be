import { InputError } from "@slidr/clicks";
import { type FeatureSpec, featureNames, parseSpec, specHash } from "@slidr/features";
import type { Bundle } from "@slidr/guardrails";
import { compileScorer, type Model, parseModel } from "@slidr/model";
import { type DecidedRow, rowDecider } from "./rowDecider.js";
import { parseThresholds, scoreDecider } from "./scoreDecider.js";

/** What a bundle decides by, apart from counting and slicing. */
export interface BundleDecider {
  /** Which features, in which order. */
  readonly spec: FeatureSpec;
  /** Hash of the spec. */
  readonly specHash: string;
  /** Scores by the bundle's own model. */
  readonly decideRow: (features: Float32Array, slice: string) => DecidedRow;
  /** The same for a score that was computed elsewhere, in [0, 1], without an uncertainty. */
  readonly decideScore: (score: number, slice: string) => DecidedRow;
  /** Whether thresholds are by level of uncertainty: `decideScore` then goes by the slice's own threshold. */
  readonly isByUncertainty: boolean;
}

/**
 * Parses a bundle's spec, model and thresholds, and checks that the model takes the features that the spec makes.
 *
 * @throws InputError `BUNDLE_MISMATCH`, or what the parts' own parsers throw
 *
 * @example
 * ```ts no-run
 * import { featureNames } from "@slidr/features";
 * import { readBundle } from "@slidr/guardrails";
 * import { bundleDecider } from "@slidr/serve";
 *
 * const { spec, decideRow } = bundleDecider(await readBundle("out/registry/bundles/DIGEST"));
 * const { invalid, calibratedAs } = decideRow(new Float32Array(featureNames(spec).length), "mobile");
 * ```
 */
export function bundleDecider(bundle: Bundle): BundleDecider {
  const spec = parseSpec(bundle.json("features.json"));
  const model = parseModel(bundle.json("model.json"), bundle.bytes("weights.bin"));
  requireSameFeatures(bundle, featureNames(spec), model);
  const table = parseThresholds(bundle.json("thresholds.json"));
  const decideRow = rowDecider(compileScorer(model), table);
  const isByUncertainty = "cuts" in table;
  return { spec, specHash: specHash(spec), decideRow, decideScore: scoreDecider(table), isByUncertainty };
}

function requireSameFeatures(bundle: Bundle, made: readonly string[], { names: taken }: Model): void {
  const count = Math.max(made.length, taken.length);
  for (let index = 0; index < count; index++) {
    if (made[index] === taken[index]) continue;
    throw new InputError(
      "BUNDLE_MISMATCH",
      `bundle ${bundle.digest.slice(0, 12)}: feature ${index} is ${made[index] ?? "absent"} in features.json and ${taken[index] ?? "absent"} in model.json; write the bundle again with the spec the model was trained on`,
    );
  }
}
