import type { Bundle } from "@slidr/guardrails";
import { type BundleExtras, compileBundle } from "../engine/compileBundle.js";
import type { DecisionRecord } from "../log/decisionRecord.js";
import { type Correction, correctionOf } from "./correction.js";
import { differingFields } from "./differingFields.js";
import { RowFold } from "./foldRows.js";
import { type CreateStore, loggedFeatures, recomputedFeatures, redecider } from "./redecider.js";
import { CAMPAIGN } from "./replayRow.js";
import { type ReplayTotals, TotalsTable } from "./replayTotals.js";

/** Where a replay takes its features from. */
export interface ReplayOptions extends BundleExtras {
  /**
   * Makes an empty store, to count every click of the log again in its order: needed when the bundle has another
   * feature spec than the log, or when the counters themselves were wrong. Absent: the logged features are scored.
   */
  readonly recompute?: CreateStore;
  /** The attribute of a click that names its campaign; `campaignId` by default. */
  readonly campaign?: string;
}

/** What a replay yields. */
export interface Replay {
  /** One per click id, in the order of the log. */
  readonly corrections: readonly Correction[];
  /** The corrections counted, by campaign and slice. */
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
 * another bundle the differences are corrections: credit (was charged, is not), re-charge (was not charged, is),
 * unchanged. A click id counts once, however often it was logged: its first decision by score is the one in force, a
 * degraded one only where there is no other. Replaying twice gives the same corrections.
 *
 * @param records a decision log, in its order
 * @param bundle any bundle: the live one to check the log, a stable one to undo a bad day
 * @param options see {@link ReplayOptions}
 * @throws InputError `REPLAY_SPEC` when logged features are of another spec than the bundle's and `recompute` is absent
 *
 * Cost: one score per click, one correction per click in memory: `replayLog` takes a log of any size.
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
  const { rowOf } = redecider(compiled, options, options.campaign ?? CAMPAIGN);
  const store = options.recompute?.(compiled.spec);
  const fold = new RowFold();
  const mismatches = new Set<string>();
  for await (const record of records) {
    const features =
      store === undefined
        ? loggedFeatures(record, compiled)
        : await recomputedFeatures(record, compiled, store);
    fold.add(rowOf(record, features));
    const isOwn = store === undefined && record.bundle === bundle.digest;
    if (isOwn && differingFields(record, compiled, options).length > 0) mismatches.add(record.click.clickId);
  }
  const corrections: Correction[] = [];
  const totals = new TotalsTable();
  for (const click of fold.clicks()) {
    const correction = correctionOf(click.row);
    corrections.push(correction);
    totals.addClick(click, correction);
  }
  return { corrections, totals: totals.totals(), mismatches: [...mismatches] };
}
