import { InputError } from "@slidr/clicks";
import { curvesBySlice, mergeCurves, type Rates, ratesOfCounts } from "@slidr/metrics";
import type { CalibrateOptions } from "../calibrate.js";
import { calibrateCurves } from "../calibrateCurves.js";
import type { Calibration } from "../calibration.js";
import type { ThresholdRow } from "../table/thresholdTable.js";
import { checkLength, checkPurchaseWeights } from "./checks.js";
import { effectiveSize } from "./effectiveSize.js";
import { heuristicOnlyRows } from "./heuristicOnlyRows.js";
import { type Region, type RegionSupport, regionSupport } from "./regionSupport.js";

export interface CalibrateRepresentativeOptions extends Omit<CalibrateOptions, "guarantee"> {
  /** [n], finite, >= 0, from `representativeWeights`. Default: every purchase counts 1, so that only the rule for slices acts. */
  readonly purchaseWeights?: Float64Array | undefined;
  /** [n], 0 or 1, purchasers included (see `presumedHumans`); at least 100. */
  readonly presumedHuman: Uint8Array;
  /**
   * What a slice without support does: "ancestor" (default) takes its nearest calibrated ancestor's threshold, found without the slice's
   * clicks; "heuristicOnly" never goes by the score: there a click is invalid only where the heuristic says so.
   */
  readonly unsupported?: "ancestor" | "heuristicOnly" | undefined;
  /** See `regionSupport`. Default 10. */
  readonly ratioMax?: number | undefined;
}

/** A slice in which people click and next to nobody buys. */
export interface UnsupportedSlice extends Region {
  readonly rule: "ancestor" | "heuristicOnly";
  readonly threshold: number;
  readonly calibratedAs: string;
  /** Of the slice's clicks under its rule, purchases unweighted; its FPR rests on next to nothing. */
  readonly rates: Rates;
}

export interface RepresentativeCalibration extends Calibration {
  /** Slices the budget says nothing about; `slices` and `combined` leave them out. */
  readonly unsupported: readonly UnsupportedSlice[];
  readonly support: RegionSupport;
  /** Of the supported slices' purchases as weighted: how many equally weighted ones would say as much. */
  readonly effectiveSampleSize: number;
}

/**
 * Calibrates as {@link calibrate} does, but holds the budget on the FPR reweighted to presumed humans, and never on the absence of
 * purchasers.
 *
 * A slice in which presumed humans click and next to nobody buys (`regionSupport`) is left out of the allocation: there false positives cost
 * nothing, and any budget would be "held" by invalidating everybody. It takes an ancestor's threshold or only the heuristic, and is
 * listed apart. A slice stands alone where its effective number of purchases is at least `purchasesMin`.
 *
 * @param options - As `calibrate`, with `presumedHuman`, and `purchaseWeights` from `representativeWeights`.
 * @returns As `calibrate`, of the supported slices: `combined.fpr`, the reweighted FPR, is at most the budget. The table
 * has rows for all slices. Purchases are counted by weight, so they are no whole numbers.
 * @throws InputError as `calibrate` and `regionSupport`, and `LENGTH_MISMATCH`, `WEIGHT_RANGE`, `WEIGHTS_ZERO`, `NO_ROBOTIC` ("heuristicOnly" without the heuristic's column), `UNSUPPORTED_RULE`.
 * Cost: as `calibrate`.
 * @example
 * ```ts
 * import { calibrateRepresentative } from "@slidr/calibrate";
 *
 * // 200 guests, of whom none can buy and who all score high, and 200 logged in, of whom every fifth buys.
 * const clicks = Array.from({ length: 400 }, (_, click) => click);
 * const { unsupported, combined, table } = calibrateRepresentative({
 *   scores: Float32Array.from(clicks, (click) => (click < 200 ? 0.9 : (click - 200) / 256)),
 *   slice: Uint32Array.from(clicks, (click) => (click < 200 ? 1 : 2)),
 *   purchased: Uint8Array.from(clicks, (click) => (click >= 200 && click % 5 === 0 ? 1 : 0)),
 *   robotic: new Uint8Array(400),
 *   presumedHuman: new Uint8Array(400).fill(1),
 *   tree: { names: ["all", "guest", "loggedIn"], parents: [-1, 0, 0] },
 *   budget: 0.05,
 *   unsupported: "heuristicOnly",
 * });
 * unsupported.map((slice) => `${slice.name} ${slice.rule} ${slice.rates.invalidClicks}`); // => ["guest heuristicOnly 0"]
 * table.slices[1]!.heuristicOnly; // => true
 * combined.clicks; // => 200
 * combined.fpr; // => 0.05
 * ```
 */
export function calibrateRepresentative(options: CalibrateRepresentativeOptions): RepresentativeCalibration {
  const { tree, slice, purchased, presumedHuman, ratioMax } = options;
  const rule = checkRule(options);
  checkLength("calibrateRepresentative", "slice", slice, purchased.length);
  const purchaseWeights = options.purchaseWeights ?? new Float64Array(purchased.length).fill(1);
  checkPurchaseWeights("calibrateRepresentative", purchaseWeights, purchased);
  const support = regionSupport({ region: slice, names: tree.names, purchased, presumedHuman, ratioMax });
  const isLeftOut = support.regions.map((region) => region.support === "unsupported");
  const { scores, robotic } = options;
  const sliceCount = tree.names.length;
  const columns = { scores, purchased, slice, sliceCount, purchaseWeights, ...(robotic && { robotic }) };
  const curves = curvesBySlice(columns);
  const calibration = calibrateCurves({
    ...options,
    curves: curves.map((curve, node) => (isLeftOut[node] ? mergeCurves([]) : curve)),
    purchaseCounts: tree.names.map((_, node) =>
      isLeftOut[node] ? 0 : effectiveSize(purchaseWeights, isPurchaseOf(options, node)),
    ),
  });
  const rows =
    rule === "ancestor"
      ? calibration.table.slices
      : heuristicOnlyRows(calibration.table.slices, isLeftOut, support.regions);
  const unsupported = support.regions.flatMap((region, node) =>
    isLeftOut[node] ? [describe(options, region, node, rows[node]!)] : [],
  );
  return {
    ...calibration,
    table: { ...calibration.table, slices: rows },
    notes: [...calibration.notes, ...unsupported.map(noteOn)],
    unsupported,
    support,
    effectiveSampleSize: effectiveSize(
      purchaseWeights,
      (click) => purchased[click] === 1 && !isLeftOut[slice[click]!],
    ),
  };
}

function isPurchaseOf({ slice, purchased }: CalibrateRepresentativeOptions, node: number) {
  return (click: number) => slice[click] === node && purchased[click] === 1;
}

function describe(
  { scores, slice, purchased, robotic }: CalibrateRepresentativeOptions,
  region: Region,
  node: number,
  row: ThresholdRow,
): UnsupportedSlice {
  const counts = {
    clicks: 0,
    invalidClicks: 0,
    purchases: 0,
    invalidPurchases: 0,
    robotic: 0,
    invalidRobotic: 0,
  };
  for (let click = 0; click < slice.length; click++) {
    if (slice[click] !== node) continue;
    const isRobotic = robotic ? robotic[click]! : 0;
    const invalid = row.heuristicOnly ? isRobotic : scores[click]! >= row.threshold ? 1 : 0;
    counts.clicks += 1;
    counts.invalidClicks += invalid;
    counts.purchases += purchased[click]!;
    counts.invalidPurchases += purchased[click]! & invalid;
    counts.robotic += isRobotic;
    counts.invalidRobotic += isRobotic & invalid;
  }
  const { threshold, calibratedAs } = row;
  const rule = row.heuristicOnly ? "heuristicOnly" : "ancestor";
  return {
    ...region,
    invalidClicks: counts.invalidClicks,
    rule,
    threshold,
    calibratedAs,
    rates: ratesOfCounts(counts),
  };
}

function noteOn({ name, purchases, expectedPurchases, rule, calibratedAs }: UnsupportedSlice): string {
  const found = `${purchases} purchases where ${Math.round(expectedPurchases)} would be expected of its presumed humans`;
  const done =
    rule === "heuristicOnly"
      ? "only the robotic heuristic decides there"
      : `the threshold of ${JSON.stringify(calibratedAs)} is used, set without its clicks`;
  return `the budget says nothing about ${JSON.stringify(name)} (${found}): ${done}`;
}

function checkRule({ unsupported = "ancestor", robotic }: CalibrateRepresentativeOptions) {
  if (unsupported !== "ancestor" && unsupported !== "heuristicOnly") {
    throw new InputError(
      "UNSUPPORTED_RULE",
      `calibrateRepresentative requires unsupported "ancestor" or "heuristicOnly", got ${JSON.stringify(unsupported)}`,
    );
  }
  if (unsupported === "heuristicOnly" && robotic === undefined) {
    throw new InputError(
      "NO_ROBOTIC",
      'calibrateRepresentative requires the robotic column where unsupported is "heuristicOnly", got none',
    );
  }
  return unsupported;
}
