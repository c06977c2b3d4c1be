import { purchaserDistance, type Region, regionSupport, representativeFpr } from "@slidr/calibrate";
import type { ClickTable } from "@slidr/clicks";
import type { FeatureMatrix } from "@slidr/features";
import type { MissingPurchasers, PurchasersSummary } from "../summary.js";
import { levelsOf } from "./circumstances.js";
import { orWhy, type Representatives } from "./representatives.js";
import type { ScoredPart } from "./scorePart.js";

/** Features listed, the farthest first. */
const FEATURES_SHOWN = 8;
/** Below this share of the purchases expected, a group is said to be thinly represented. */
const THIN = 0.5;

export interface DescribePurchasersOptions {
  readonly table: ClickTable;
  readonly features: FeatureMatrix;
  /** The test part. */
  readonly part: ScoredPart;
  readonly representatives: Representatives;
  /** [clicks] the per-slice policy's decisions. */
  readonly invalid: Uint8Array;
  readonly held: PurchasersSummary["held"];
  readonly unsupported: PurchasersSummary["unsupported"];
  /** Whether the model sees a field: some feature reads it. */
  readonly isSeen: (field: string) => boolean;
}

/** The three reports on how far purchasers stand for humans: distance, reweighted FPR, where nobody buys. */
export function describePurchasers(options: DescribePurchasersOptions): PurchasersSummary {
  const { part, representatives, held, unsupported, invalid } = options;
  const { cluster, circumstances, weights } = representatives;
  const { purchased } = part;
  const distance = orWhy(() => distanceOf(options));
  const fpr = () => ("why" in weights ? weights : fprOf(weights));
  const fprOf = (known: Exclude<Representatives["weights"], { why: string }>) => {
    const { weights: purchaseWeights, weightMax, cappedPurchases, cutShare, auc } = known;
    const found = representativeFpr({ invalid, purchased, purchaseWeights, cluster });
    return {
      fpr: found.reweighted,
      interval: [found.reweightedInterval.lower, found.reweightedInterval.upper] as const,
      effectiveSampleSize: found.effectiveSampleSize,
      purchases: found.purchases,
      weightMax,
      cappedPurchases,
      cutShare,
      auc,
    };
  };
  const support = orWhy(() => supportOf(options));
  const missing = "why" in support ? [] : support.thin;
  return {
    held,
    unsupported,
    circumstances,
    presumedHumans: representatives.presumedHuman.reduce((sum, flag) => sum + flag, 0),
    distance,
    reweighted: orWhy(fpr),
    support,
    advice: missing
      .filter(({ field }) => options.isSeen(field))
      .map(advise)
      .filter(isFirst),
  };
}

function distanceOf({ features, part, representatives }: DescribePurchasersOptions) {
  const counts = new Set(features.names.flatMap((_, at) => (features.kinds[at] === "count" ? [at] : [])));
  // Counts range over orders of magnitude; a regression over them as they are would see the largest alone.
  const values = part.values.map((value, at) =>
    counts.has(at % features.width) ? Math.log1p(Math.max(0, value)) : value,
  );
  const { compared: presumedHuman, cluster } = representatives;
  const found = purchaserDistance({
    features: values,
    names: features.names,
    purchased: part.purchased,
    presumedHuman,
    cluster,
  });
  return { auc: found.auc, features: found.features.slice(0, FEATURES_SHOWN) };
}

/** Groups by each circumstance and by slice that hardly buy, and what lies in those where next to nobody does. */
function supportOf({ table, part, representatives, invalid }: DescribePurchasersOptions) {
  const { purchased, slice, tree } = part;
  const { presumedHuman, weights } = representatives;
  const unsupported = new Uint8Array(invalid.length);
  const thin: MissingPurchasers[] = [];
  const fields = [...representatives.circumstances, "slice"];
  for (const field of fields) {
    const levels =
      field === "slice" ? { names: tree.names, codes: slice } : levelsOf(table, part.rows, field);
    if (levels === undefined) continue;
    const { regions } = regionSupport({
      region: levels.codes,
      names: levels.names,
      purchased,
      presumedHuman,
      invalid,
    });
    const isOut = regions.map(({ support }) => support === "unsupported");
    for (let click = 0; click < unsupported.length; click++)
      if (isOut[levels.codes[click]!]) unsupported[click] = 1;
    if (field !== "slice") thin.push(...regions.filter(isThin).map((region) => ({ field, ...region })));
  }
  const ratioMax = "why" in weights ? Infinity : weights.weightMax;
  if (!("why" in weights))
    for (let click = 0; click < unsupported.length; click++)
      if (weights.ratio[click]! > ratioMax) unsupported[click] = 1;
  return { humanShare: share(unsupported, presumedHuman), invalidShare: share(unsupported, invalid), thin };
}

function isThin({ purchases, expectedPurchases }: Region): boolean {
  return expectedPurchases >= 10 && purchases < THIN * expectedPurchases;
}

/** Of the clicks that are `of`, those that are `flags` too. */
function share(flags: Uint8Array, of: Uint8Array): number {
  let [both, all] = [0, 0];
  for (let click = 0; click < of.length; click++) {
    all += of[click]!;
    both += of[click]! & flags[click]!;
  }
  return all === 0 ? 0 : both / all;
}

function advise({ field }: MissingPurchasers): string {
  return `A model that sees ${field} learns who can buy, not who is human: try --blind ${field}, which keeps the features that read it from the model.`;
}

function isFirst(text: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(text) === index;
}
