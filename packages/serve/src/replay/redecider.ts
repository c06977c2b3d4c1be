import { InputError } from "@slidr/clicks";
import type { FeatureSpec, FeatureStore } from "@slidr/features";
import type { BundleExtras, CompiledBundle } from "../engine/compileBundle.js";
import { isCharged } from "../engine/isCharged.js";
import type { DecisionRecord } from "../log/decisionRecord.js";
import type { Verdict } from "./correction.js";
import { campaignOf, type ReplayRow, UNKNOWN, verdictOf } from "./replayRow.js";

/** Features, or the reason why there are none. */
export type Features = Float32Array | string;

/** What decides records again, once it has their features. */
export interface Redecider {
  readonly compiled: CompiledBundle;
  /** The row of a record, decided by features of the bundle's spec. */
  rowOf(record: DecisionRecord, features: Features, log?: number): ReplayRow;
}

/** Joins a bundle and what it cannot hold into what decides records again. */
export function redecider(
  compiled: CompiledBundle,
  extras: BundleExtras,
  campaignAttribute: string,
): Redecider {
  return {
    compiled,
    rowOf(record, features, log = 0) {
      const { click } = record;
      const slice = sliceOf(record, compiled);
      return {
        clickId: click.clickId,
        campaign: campaignOf(record, campaignAttribute),
        slice,
        log,
        decidedAtMs: record.decidedAtMs,
        holdout: record.holdout === true,
        from: verdictOf(record),
        to: typeof features === "string" ? features : decideAgain(record, features, compiled, extras),
      };
    },
  };
}

/** The features in a record. */
export function loggedFeatures(record: DecisionRecord, compiled: CompiledBundle): Features {
  if (record.degraded) return `the decision was degraded (${record.reason}) and no features were logged`;
  if (record.specHash !== compiled.specHash) {
    throw new InputError(
      "REPLAY_SPEC",
      `replay requires logged features of spec ${compiled.specHash.slice(0, 12)}, got ${record.specHash.slice(0, 12)} for click ${record.click.clickId}: pass recompute to count the clicks again`,
    );
  }
  return Float32Array.from(record.features);
}

/** Counts a record's click, and makes its features of what the store read. */
export async function recomputedFeatures(
  { click }: DecisionRecord,
  { encoder }: CompiledBundle,
  store: FeatureStore,
): Promise<Features> {
  try {
    const raw = await store.update(click);
    const features = new Float32Array(encoder.width);
    encoder.encode(raw.values, click, features);
    return features;
  } catch (error) {
    return `its features could not be computed: ${(error as Error).message}`;
  }
}

/** Makes an empty store for a feature spec. */
export type CreateStore = (spec: FeatureSpec) => FeatureStore;

function decideAgain(
  record: DecisionRecord,
  features: Float32Array,
  compiled: CompiledBundle,
  { heuristic }: BundleExtras,
): Verdict | string {
  const { click } = record;
  try {
    const row = compiled.decideRow(features, compiled.slices.nameOf(click));
    const { score, threshold, resolvedSlice, calibratedAs, heuristicOnly } = row;
    const byHeuristic = heuristicOnly === true && heuristic !== undefined;
    const invalid = byHeuristic ? heuristic(click, features, compiled.encoder.names) : row.invalid;
    const { holdout } = record;
    const charged = isCharged(holdout ? { invalid, holdout } : { invalid });
    const verdict = {
      bundle: compiled.digest,
      invalid,
      charged,
      score,
      threshold,
      resolvedSlice,
      calibratedAs,
    };
    return heuristicOnly ? { ...verdict, heuristicOnly } : verdict;
  } catch (error) {
    return `it could not be decided: ${(error as Error).message}`;
  }
}

/** The slice under which the totals count a record: its own, or what the bundle calls it where none was logged. */
function sliceOf(record: DecisionRecord, { slices }: CompiledBundle): string {
  if (record.slice !== undefined) return record.slice;
  try {
    return slices.nameOf(record.click);
  } catch {
    return UNKNOWN;
  }
}
