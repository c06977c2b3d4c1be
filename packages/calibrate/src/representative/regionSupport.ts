import { InputError } from "@slidr/clicks";
import { checkFlags, checkLength, checkSides, countOf } from "./checks.js";

export interface RegionSupportOptions {
  /** [n], each below `names.length`: the region of each click, such as its slice or a cell of circumstances. */
  readonly region: Uint32Array;
  /** [regions]. */
  readonly names: readonly string[];
  /** [n], 0 or 1; at least 10 purchasing clicks. */
  readonly purchased: Uint8Array;
  /** [n], 0 or 1, purchasers included (see `presumedHumans`); at least 100. */
  readonly presumedHuman: Uint8Array;
  /** [n], 0 or 1: decisions, to say how many invalid clicks lie where. Default: none. */
  readonly invalid?: Uint8Array | undefined;
  /** A region with fewer purchases than a share of 1 / `ratioMax` of those expected is without support; >= 1. Default 10. */
  readonly ratioMax?: number | undefined;
}

/**
 * "supported": purchasers stand for the humans there. "unsupported": they would be expected there, and hardly any are.
 * "unknown": too few presumed humans to expect any.
 */
export type Support = "supported" | "unsupported" | "unknown";

export interface Region {
  readonly name: string;
  readonly support: Support;
  readonly clicks: number;
  readonly purchases: number;
  readonly presumedHumans: number;
  /** Purchases there would be if presumed humans bought there as often as everywhere. */
  readonly expectedPurchases: number;
  readonly invalidClicks: number;
}

export interface RegionSupport {
  /** [regions], in the order of `names`. */
  readonly regions: readonly Region[];
  /** Of all presumed humans, those in unsupported regions. */
  readonly humanShare: number;
  /** Of all invalid clicks, those in unsupported regions: no reweighting reaches them. */
  readonly invalidShare: number;
  /** Of all invalid clicks, those in regions without a single purchase, however small. */
  readonly invalidShareWithoutPurchases: number;
}

/** Below 3 expected purchases, none at all has a chance above 5% (Poisson) and says nothing. */
const EXPECTED_MIN = 3;

/**
 * Says where purchasers are missing: regions in which presumed humans click and next to nobody buys.
 *
 * A model trained on purchases takes such a region for robotic, the FPR of purchasers does not notice, and no weights mend it:
 * there is nobody to weigh. Only presumed humans tell such a region from one that is empty of people.
 *
 * @returns Region by region, and the shares of presumed humans and of invalid clicks that lie without support.
 * @throws InputError `TOO_FEW_PURCHASERS`, `TOO_FEW_HUMANS`, `LENGTH_MISMATCH`, `FLAG_VALUE`, `REGION_RANGE`, `RATIO_MAX_RANGE`.
 * Cost: O(n).
 * @example
 * ```ts
 * import { regionSupport } from "@slidr/calibrate";
 *
 * const clicks = Array.from({ length: 400 }, (_, click) => click);
 * const { regions, invalidShare } = regionSupport({
 *   region: Uint32Array.from(clicks, (click) => (click < 200 ? 0 : 1)),
 *   names: ["guest", "loggedIn"],
 *   purchased: Uint8Array.from(clicks, (click) => (click >= 380 ? 1 : 0)),
 *   presumedHuman: new Uint8Array(400).fill(1),
 *   invalid: Uint8Array.from(clicks, (click) => (click < 90 || click >= 390 ? 1 : 0)),
 * });
 * regions.map(({ name, support }) => `${name} ${support}`); // => ["guest unsupported", "loggedIn supported"]
 * regions.map((region) => region.expectedPurchases); // => [10, 10]
 * invalidShare; // => 0.9
 * ```
 */
export function regionSupport(options: RegionSupportOptions): RegionSupport {
  const { region, names, purchased, presumedHuman, invalid, ratioMax = 10 } = options;
  checkOptions(options);
  const counts = names.map(() => ({ clicks: 0, purchases: 0, presumedHumans: 0, invalidClicks: 0 }));
  for (let click = 0; click < region.length; click++) {
    const count = counts[region[click]!]!;
    count.clicks += 1;
    count.purchases += purchased[click]!;
    count.presumedHumans += presumedHuman[click]!;
    count.invalidClicks += invalid ? invalid[click]! : 0;
  }
  const purchaseShare = countOf(purchased) / countOf(presumedHuman);
  const regions = counts.map((count, index): Region => {
    const expectedPurchases = count.presumedHumans * purchaseShare;
    const isMissing = count.purchases * ratioMax < expectedPurchases;
    const support = !isMissing ? "supported" : expectedPurchases < EXPECTED_MIN ? "unknown" : "unsupported";
    return { name: names[index]!, support, ...count, expectedPurchases };
  });
  const shareOf = (what: "presumedHumans" | "invalidClicks", isIn: (region: Region) => boolean) => {
    const all = regions.reduce((sum, one) => sum + one[what], 0);
    return all === 0 ? 0 : regions.filter(isIn).reduce((sum, one) => sum + one[what], 0) / all;
  };
  const isUnsupported = ({ support }: Region) => support === "unsupported";
  return {
    regions,
    humanShare: shareOf("presumedHumans", isUnsupported),
    invalidShare: shareOf("invalidClicks", isUnsupported),
    invalidShareWithoutPurchases: shareOf("invalidClicks", ({ purchases }) => purchases === 0),
  };
}

function checkOptions(options: RegionSupportOptions): void {
  const { region, names, purchased, invalid, ratioMax = 10 } = options;
  checkSides("regionSupport", options);
  checkLength("regionSupport", "region", region, purchased.length);
  const culprit = region.findIndex((code) => code >= names.length);
  if (culprit >= 0) {
    throw new InputError(
      "REGION_RANGE",
      `regionSupport requires regions below ${names.length}, got ${region[culprit]} at index ${culprit}`,
    );
  }
  if (invalid) checkFlags("regionSupport", "invalid", invalid, purchased.length);
  if (!(ratioMax >= 1)) {
    throw new InputError("RATIO_MAX_RANGE", `regionSupport requires ratioMax >= 1, got ${ratioMax}`);
  }
}
