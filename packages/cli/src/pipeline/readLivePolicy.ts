import { createDecider, parseThresholdTable, type ThresholdTable } from "@slidr/calibrate";
import { InputError, type Slices } from "@slidr/clicks";
import { type FeatureSpec, parseSpec, specHash } from "@slidr/features";
import type { Bundle, Registry } from "@slidr/guardrails";
import { compileScorer, parseModel } from "@slidr/model";
import { slicesToJson } from "@slidr/serve";
import type { ThresholdOfSlice } from "./rateDecisions.js";
import type { ScoredPart } from "./scorePart.js";

/** How the bundle that is live decides the clicks of a part. */
export interface LivePolicy {
  readonly digest: string;
  /** [clicks] by the live bundle's own model: its thresholds mean nothing on another's scores. */
  readonly scores: Float32Array;
  /** One for each node of the part's tree, resolved as serving resolves it. */
  readonly rows: readonly ThresholdOfSlice[];
  readonly table: ThresholdTable;
  /** Of its model and weights. */
  readonly bytes: number;
}

export interface ReadLivePolicyOptions {
  readonly registry: Registry;
  /** What the part's values were made by. */
  readonly spec: FeatureSpec;
  readonly slices: Slices;
  readonly part: Pick<ScoredPart, "values" | "rows" | "tree">;
}

/** The live bundle's scores and thresholds, or why there is nothing to compare with. A damaged bundle stops no training. */
export async function readLivePolicy(options: ReadLivePolicyOptions): Promise<LivePolicy | string> {
  try {
    const digest = await options.registry.live();
    if (digest === undefined) return "no bundle was live before this run";
    const bundle = await options.registry.read(digest);
    return incomparable(bundle, options) ?? policyOf(bundle, options.part);
  } catch (error) {
    if (error instanceof InputError) return `the live bundle cannot be read: ${error.message}`;
    throw error;
  }
}

/** Why a bundle's decisions about these features and slices mean nothing; undefined where they do. */
export function incomparable(
  bundle: Bundle,
  { spec, slices }: Pick<ReadLivePolicyOptions, "spec" | "slices">,
): string | undefined {
  const name = `bundle ${bundle.digest.slice(0, 12)}, which was live,`;
  if (specHash(parseSpec(bundle.json("features.json"))) !== specHash(spec))
    return `${name} reads other features`;
  const by = JSON.stringify((bundle.json("slices.json") as { readonly by?: unknown }).by);
  if (by !== JSON.stringify(slicesToJson(slices).by)) return `${name} slices clicks in another way (${by})`;
  return undefined;
}

/** How a bundle decides the clicks of a part, by its own model and thresholds. */
export function policyOf(bundle: Bundle, { values, rows, tree }: ReadLivePolicyOptions["part"]): LivePolicy {
  const scorer = compileScorer(parseModel(bundle.json("model.json"), bundle.bytes("weights.bin")));
  const scores = new Float32Array(rows.length);
  scorer.scoreBatch(values, rows.length, scores);
  const table = parseThresholdTable(bundle.json("thresholds.json"));
  const decider = createDecider(table);
  return {
    digest: bundle.digest,
    scores,
    rows: tree.names.map((name) => {
      const { threshold, calibratedAs } = decider.resolve(name);
      return { name, threshold, calibratedAs };
    }),
    table,
    bytes: ["model.json", "weights.bin"].reduce((sum, part) => sum + bundle.bytes(part).length, 0),
  };
}
