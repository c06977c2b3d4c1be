import { InputError, type PurchaseHistory } from "@slidr/clicks";
import { quantileSorted } from "simple-statistics";

/** Scores of one account, each 1 (lowest fifth of the buyers) to 5 (highest fifth). */
export interface RfmScore {
  /** 5 = bought most recently. */
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number;
  /** The three added up, 3 to 15. */
  readonly total: number;
}

/** What {@link rfmScores} reads. */
export interface RfmOptions {
  readonly history: PurchaseHistory;
  /** Purchases after this are not seen. Epoch milliseconds. */
  readonly asOfMs: number;
  /** How far back purchases count, > 0. Default 365 days. */
  readonly lookbackMs?: number;
}

const LOOKBACK_MS = 365 * 86_400_000;
const FIFTHS = [0.2, 0.4, 0.6, 0.8];

/**
 * Scores accounts by recency, frequency and monetary value of their purchases, in fifths of all buyers.
 *
 * Robots seldom have a purchase history: an account with a high score is taken for human although today's click led to no
 * purchase. Only purchases up to `asOfMs` are read, so that the score of a training click holds nothing of its future.
 *
 * @param options see {@link RfmOptions}
 * @returns a score per buyer, by user id; users without a purchase in the lookback have none. Equal figures get equal scores:
 *   the score is 1 + the number of quintile boundaries (R-7 quantiles) that the figure lies above.
 * @throws InputError `AS_OF`, `LOOKBACK_RANGE`, `AMOUNT` (negative or not finite), `PURCHASE_TIME` (not finite)
 *
 * Cost: O(purchases + buyers log buyers).
 *
 * @example
 * ```ts
 * import { rfmScores } from "@slidr/labels";
 *
 * const dayMs = 86_400_000;
 * const history = {
 *   rowCount: 3,
 *   userId: { kind: "string", codes: Uint32Array.of(0, 0, 1), dictionary: ["ann", "bob"] },
 *   purchasedAtMs: Float64Array.of(8 * dayMs, 9 * dayMs, 2 * dayMs),
 *   amount: Float64Array.of(30, 20, 10),
 * } as const;
 * const scores = rfmScores({ history, asOfMs: 10 * dayMs });
 * scores.get("ann"); // => { recency: 5, frequency: 5, monetary: 5, total: 15 }
 * scores.get("bob"); // => { recency: 1, frequency: 1, monetary: 1, total: 3 }
 * ```
 */
export function rfmScores(options: RfmOptions): Map<string, RfmScore> {
  const { history, asOfMs, lookbackMs = LOOKBACK_MS } = options;
  if (!Number.isFinite(asOfMs))
    throw new InputError("AS_OF", `rfmScores requires a finite asOfMs, got ${asOfMs}`);
  if (!(lookbackMs > 0))
    throw new InputError("LOOKBACK_RANGE", `rfmScores requires lookbackMs > 0, got ${lookbackMs}`);
  const buyers = sumPurchases(history, asOfMs, lookbackMs);
  const codes = Array.from(buyers.frequency.keys()).filter((code) => buyers.frequency[code]! > 0);
  const recency = fifths(codes.map((code) => buyers.lastMs[code]!));
  const frequency = fifths(codes.map((code) => buyers.frequency[code]!));
  const monetary = fifths(codes.map((code) => buyers.monetary[code]!));
  return new Map(
    codes.map((code, index) => {
      const score = { recency: recency[index]!, frequency: frequency[index]!, monetary: monetary[index]! };
      const total = score.recency + score.frequency + score.monetary;
      return [history.userId.dictionary[code]!, { ...score, total }];
    }),
  );
}

/** Last purchase, number and sum of purchases in the lookback, by user code. */
function sumPurchases(
  { rowCount, userId, purchasedAtMs, amount }: PurchaseHistory,
  asOfMs: number,
  lookbackMs: number,
) {
  const users = userId.dictionary.length;
  const lastMs = new Float64Array(users).fill(-Infinity);
  const frequency = new Uint32Array(users);
  const monetary = new Float64Array(users);
  for (let row = 0; row < rowCount; row++) {
    const atMs = purchasedAtMs[row]!;
    if (!Number.isFinite(atMs))
      throw new InputError(
        "PURCHASE_TIME",
        `rfmScores requires finite purchasedAtMs, got ${atMs} at index ${row}`,
      );
    if (!(amount[row]! >= 0 && amount[row]! < Infinity))
      throw new InputError(
        "AMOUNT",
        `rfmScores requires finite amounts >= 0, got ${amount[row]} at index ${row}`,
      );
    if (atMs > asOfMs || atMs <= asOfMs - lookbackMs) continue;
    const user = userId.codes[row]!;
    lastMs[user] = Math.max(lastMs[user]!, atMs);
    frequency[user]!++;
    monetary[user]! += amount[row]!;
  }
  return { lastMs, frequency, monetary };
}

/** 1 to 5: one more than the quintile boundaries below each value. A single distinct value scores 1. */
function fifths(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const sorted = [...values].sort((a, b) => a - b);
  const boundaries = FIFTHS.map((share) => quantileSorted(sorted, share));
  return values.map((value) => 1 + boundaries.filter((boundary) => value > boundary).length);
}
