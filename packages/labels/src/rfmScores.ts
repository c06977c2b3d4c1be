import { InputError, type PurchaseHistory } from "@slidr/clicks";

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
  /** How far back purchases count, > 0: those later than `asOfMs - lookbackMs`. Default 365 days; Infinity for all. */
  readonly lookbackMs?: number;
}

const LOOKBACK_MS = 365 * 86_400_000;

/**
 * Scores accounts by recency, frequency and monetary value of their purchases, in fifths of all buyers.
 *
 * Robots seldom have a purchase history: an account with a high score is taken for human although today's click led to no
 * purchase. Purchases after `asOfMs` are not read, so a score is what was known on that day. The score is a label, not a feature:
 * for a click before `asOfMs` it may rest on purchases made after the click.
 *
 * @param options see {@link RfmOptions}; `history.amount` finite and >= 0
 * @returns a score per buyer, by user id; users without a purchase in the lookback have none, nor has the missing user "", which is
 * not one account. Equal figures get equal scores: 1 + the number of quintile boundaries (R-7 quantiles) that the figure
 * lies above. Where all buyers have one figure (each bought once, say) all score 1 in it.
 * @throws InputError `AS_OF`, `LOOKBACK_RANGE`, `AMOUNT` (negative or not finite), `PURCHASE_TIME` (not finite), `USER_RANGE`
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
  if (!Number.isFinite(asOfMs)) throw broken("AS_OF", `a finite asOfMs, got ${asOfMs}`);
  if (!(lookbackMs > 0)) throw broken("LOOKBACK_RANGE", `lookbackMs > 0, got ${lookbackMs}`);
  const { dictionary } = history.userId;
  const buyers = sumPurchases(history, asOfMs, lookbackMs);
  const codes = Array.from(dictionary.keys()).filter(
    (code) => buyers.frequency[code]! > 0 && dictionary[code] !== "",
  );
  const recency = fifths(codes.map((code) => buyers.lastMs[code]!));
  const frequency = fifths(codes.map((code) => buyers.frequency[code]!));
  const monetary = fifths(codes.map((code) => buyers.monetary[code]!));
  return new Map(
    codes.map((code, index) => {
      const score = { recency: recency[index]!, frequency: frequency[index]!, monetary: monetary[index]! };
      const total = score.recency + score.frequency + score.monetary;
      return [dictionary[code]!, { ...score, total }];
    }),
  );
}

/** Last purchase, number and sum of purchases in the lookback, by user code. */
function sumPurchases(history: PurchaseHistory, asOfMs: number, lookbackMs: number) {
  const { rowCount, userId, purchasedAtMs, amount } = history;
  const users = userId.dictionary.length;
  const lastMs = new Float64Array(users).fill(-Infinity);
  const frequency = new Uint32Array(users);
  const monetary = new Float64Array(users);
  for (let row = 0; row < rowCount; row++) {
    const atMs = purchasedAtMs[row]!;
    const paid = amount[row]!;
    const user = userId.codes[row]!;
    if (!Number.isFinite(atMs))
      throw broken("PURCHASE_TIME", `finite purchasedAtMs, got ${atMs} at index ${row}`);
    if (!(paid >= 0 && paid < Infinity))
      throw broken("AMOUNT", `finite amounts >= 0, got ${paid} at index ${row}`);
    if (!(user < users))
      throw broken("USER_RANGE", `user codes below ${users} (dictionary), got ${user} at index ${row}`);
    if (atMs > asOfMs || atMs <= asOfMs - lookbackMs) continue;
    lastMs[user] = Math.max(lastMs[user]!, atMs);
    frequency[user]!++;
    monetary[user]! += paid;
  }
  return { lastMs, frequency, monetary };
}

/**
 * 1 to 5: one more than the quintile boundaries below each value.
 *
 * A boundary lies at position (n - 1) k / 5 of the sorted values, between two of them where that is no whole number. No value lies
 * strictly between those two, so a value is above the boundary just when it is above the lower one: nothing is interpolated.
 */
function fifths(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const boundaries = [1, 2, 3, 4].map((k) => sorted[Math.floor(((sorted.length - 1) * k) / 5)]!);
  return values.map((value) => 1 + boundaries.filter((boundary) => value > boundary).length);
}

const broken = (code: string, rule: string) => new InputError(code, `rfmScores requires ${rule}`);
