import { InputError } from "@slidr/clicks";
import { type RfmOptions, rfmScores } from "./rfmScores.js";

/** What {@link highRfmUsers} reads. */
export interface HighRfmOptions extends RfmOptions {
  /** The users to mark: the dictionary of a click table's `userId`. */
  readonly users: readonly string[];
  /** Smallest total score, 3 to 15, that counts as high. Default 13, such as 5 + 5 + 3 or 5 + 4 + 4. */
  readonly totalMin?: number;
}

/**
 * Marks the users whose purchase history speaks for a human.
 *
 * A strong history is hard for a robot to come by, though a hijacked account has one too. Scores are relative: among a handful of
 * buyers somebody always has the highest, so the mark is worth something only where buyers are many.
 *
 * @param options see {@link HighRfmOptions}
 * @returns [users] 1 where the total RFM score is at least `totalMin`, else 0; 0 also for users without purchases and for ""
 * @throws InputError `TOTAL_RANGE`, and what {@link rfmScores} throws
 *
 * Cost: that of `rfmScores`, and one pass over the users.
 *
 * @example
 * ```ts
 * import { highRfmUsers } from "@slidr/labels";
 *
 * const history = {
 *   rowCount: 2,
 *   userId: { kind: "string", codes: Uint32Array.of(0, 1), dictionary: ["ann", "bob"] },
 *   purchasedAtMs: Float64Array.of(9, 2),
 *   amount: Float64Array.of(30, 10),
 * } as const;
 * Array.from(highRfmUsers({ history, asOfMs: 10, users: ["zoe", "ann"], totalMin: 11 })); // => [0, 1]
 * ```
 */
export function highRfmUsers({ users, totalMin = 13, ...options }: HighRfmOptions): Uint8Array {
  if (!(totalMin >= 3 && totalMin <= 15))
    throw new InputError("TOTAL_RANGE", `highRfmUsers requires totalMin in [3, 15], got ${totalMin}`);
  const scores = rfmScores(options);
  return Uint8Array.from(users, (user) => ((scores.get(user)?.total ?? 0) >= totalMin ? 1 : 0));
}
