import { type Click, InputError } from "@slidr/clicks";
import type { FeatureSpec, FeatureStore } from "@slidr/features";
import type { Bundle } from "@slidr/guardrails";
import { type BundleExtras, type CompiledBundle, compileBundle } from "../engine/compileBundle.js";
import type { DecisionRecord, ScoredRecord } from "../log/decisionRecord.js";
import type { Correction, Verdict } from "./correction.js";
import { type ReplayTotals, replayTotals } from "./replayTotals.js";

/** Where a replay takes its features from. */
export interface ReplayOptions extends BundleExtras {
  /**
   * Makes an empty store, to count every click of the log again in its order: needed when the bundle has another
   * feature spec than the log, or when the counters themselves were wrong. Absent: the logged features are scored.
   */
  readonly recompute?: (spec: FeatureSpec) => FeatureStore;
}

/** What a replay yields. */
export interface Replay {
  /** One per click id, in the order of the log. */
  readonly corrections: readonly Correction[];
  readonly totals: ReplayTotals;
  /**
   * Clicks that this very bundle decided otherwise when they were live: empty, or the log or the scorer is not what
   * it was. Looked for only in logged features.
   */
  readonly mismatches: readonly string[];
}

/**
 * Decides a log again by any bundle, and says what that does to the bill.
 *
 * With the bundle that made the log every decision is reproduced bit for bit; anything else stands in `mismatches`. With
 * another bundle the differences are corrections: credit (was valid, is invalid), re-charge (was invalid, is valid),
 * unchanged. A click id counts once, however often it was logged: its first decision by score is the one in force, a
 * degraded one only where there is no other. Replaying twice gives the same corrections.
 *
 * @param records a decision log, in its order
 * @param bundle any bundle: the live one to check the log, a stable one to undo a bad day
 * @param options see {@link ReplayOptions}
 * @throws InputError `REPLAY_SPEC` when logged features are of another spec than the bundle's and `recompute` is absent
 *
 * Cost: one score per click, one correction per click in memory.
 *
 * @example
 * ```ts
 * import { count, createMemoryStore, defineSpec } from "@slidr/features";
 * import { bundleFromParts } from "@slidr/guardrails";
 * import { serializeModel, velocityRule } from "@slidr/model";
 * import { createEngine, decisionRecord, replay } from "@slidr/serve";
 *
 * const features = defineSpec([count({ by: "userId", window: "10m" })], { timeZone: "UTC" });
 * const names = ["user_clicks_10m"];
 * const { json, weightBytes } = serializeModel(velocityRule({ names, column: names[0]! }).model);
 * const bundleAt = (threshold: number) => bundleFromParts({
 *   model: json, weights: weightBytes, features, slices: { by: [] }, golden: [], training: {}, findings: [],
 *   thresholds: {
 *     version: 1, method: "hull", budget: 0.01, slices: [{ name: "all", parent: -1, threshold, calibratedAs: "all" }],
 *   },
 * });
 * const createStore = (spec: typeof features) => createMemoryStore(spec, { entitiesMax: 1000 });
 * const engine = createEngine({ bundle: bundleAt(1), createStore, clock: () => 0, timer: () => performance.now() });
 * const log = [];
 * for (const clickId of ["a", "b", "c"]) {
 *   const click = { clickId, clickedAtMs: 0, userId: "u" };
 *   log.push(decisionRecord(click, await engine.decide(click)));
 * }
 *
 * (await replay(log, bundleAt(1))).totals.unchanged; // => 3
 * const stricter = await replay(log, bundleAt(0));
 * stricter.totals.credit; // => 3
 * stricter.corrections[0]!.action; // => "credit"
 * ```
 */
export async function replay(
  records: Iterable<DecisionRecord> | AsyncIterable<DecisionRecord>,
  bundle: Bundle,
  options: ReplayOptions = {},
): Promise<Replay> {
  const compiled = compileBundle(bundle, options);
  const featuresOf =
    options.recompute === undefined
      ? loggedFeatures(compiled)
      : recomputedFeatures(compiled, options.recompute(compiled.spec));
  const corrections = new Map<string, Correction>();
  const mismatches: string[] = [];
  let recordCount = 0;
  for await (const record of records) {
    recordCount++;
    const { clickId } = record.click;
    // Counted also when the click is known: a store decides by itself what a second delivery means.
    const features = await featuresOf(record);
    const known = corrections.get(clickId);
    if (known !== undefined && (known.from.score !== undefined || record.degraded)) continue;
    const decided = known?.to ?? decideAgain(record.click, features, compiled);
    corrections.set(clickId, correctionOf(record, decided));
    const isOwn = options.recompute === undefined && record.bundle === bundle.digest;
    if (isOwn && differs(record, decided)) mismatches.push(clickId);
  }
  const list = [...corrections.values()];
  return { corrections: list, totals: replayTotals(recordCount, list), mismatches };
}

/** Features, or the reason why there are none. */
type Features = Float32Array | string;

function loggedFeatures(compiled: CompiledBundle): (record: DecisionRecord) => Features {
  return (record) => {
    if (record.degraded) return `the decision was degraded (${record.reason}) and no features were logged`;
    if (record.specHash !== compiled.specHash) {
      throw new InputError(
        "REPLAY_SPEC",
        `replay requires logged features of spec ${compiled.specHash.slice(0, 12)}, got ${record.specHash.slice(0, 12)} for click ${record.click.clickId}: pass recompute to count the clicks again`,
      );
    }
    return Float32Array.from(record.features);
  };
}

function recomputedFeatures(
  { encoder }: CompiledBundle,
  store: FeatureStore,
): (record: DecisionRecord) => Promise<Features> {
  return async ({ click }) => {
    try {
      const raw = await store.update(click);
      const features = new Float32Array(encoder.width);
      encoder.encode(raw.values, click, features);
      return features;
    } catch (error) {
      return `its features could not be computed: ${(error as Error).message}`;
    }
  };
}

/** The new verdict, or the reason why there is none. */
function decideAgain(click: Click, features: Features, compiled: CompiledBundle): Verdict | string {
  if (typeof features === "string") return features;
  try {
    const { score, threshold, resolvedSlice, calibratedAs, invalid } = compiled.decideRow(
      features,
      compiled.slices.nameOf(click),
    );
    return { bundle: compiled.digest, invalid, score, threshold, resolvedSlice, calibratedAs };
  } catch (error) {
    return `it could not be decided: ${(error as Error).message}`;
  }
}

function correctionOf(record: DecisionRecord, decided: Verdict | string): Correction {
  const { clickId } = record.click;
  const from = verdictOf(record);
  if (typeof decided === "string") return { clickId, action: "unchanged", from, reason: decided };
  const action = from.invalid === decided.invalid ? "unchanged" : decided.invalid ? "credit" : "recharge";
  const reason = `score ${decided.score} ${decided.invalid ? ">=" : "<"} ${decided.threshold} of ${decided.calibratedAs}`;
  return { clickId, action, from, to: decided, reason };
}

function verdictOf(record: DecisionRecord): Verdict {
  const { bundle, invalid } = record;
  if (record.degraded) return { bundle, invalid };
  const { score, threshold, resolvedSlice, calibratedAs } = record;
  return { bundle, invalid, score, threshold, resolvedSlice, calibratedAs };
}

/** Whether a bundle contradicts its own logged decision, in any bit. */
function differs(record: DecisionRecord, decided: Verdict | string): boolean {
  if (record.degraded) return false;
  return typeof decided === "string" || FIELDS.some((field) => record[field] !== decided[field]);
}

const FIELDS = [
  "score",
  "threshold",
  "resolvedSlice",
  "calibratedAs",
  "invalid",
] as const satisfies readonly (keyof ScoredRecord)[];
