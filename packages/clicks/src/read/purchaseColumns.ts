import type { PurchaseHistory } from "../clickTable.js";
import { GrowingArray } from "../table/growingArray.js";
import { sortedOrder } from "../table/rowsByTime.js";
import { takeRows, takeStrings } from "../table/selectRows.js";
import { detachString, StringColumnBuilder } from "../table/stringColumnBuilder.js";

/** The purchases of a log on their way into a history, and by session. */
export class PurchaseColumns {
  readonly #userId = new StringColumnBuilder();
  readonly #purchasedAtMs = new GrowingArray(Float64Array);
  readonly #amount = new GrowingArray(Float64Array);
  readonly #bySession = new Map<string, number[]>();

  get rowCount(): number {
    return this.#purchasedAtMs.length;
  }

  push(user: string, purchasedAtMs: number, amount: number): void {
    this.#userId.push(user);
    this.#purchasedAtMs.push(purchasedAtMs);
    this.#amount.push(amount);
  }

  pushOfSession(session: string, purchasedAtMs: number): void {
    const known = this.#bySession.get(session);
    if (known) known.push(purchasedAtMs);
    else this.#bySession.set(detachString(session), [purchasedAtMs]);
  }

  /** Times of the purchases of each session, ascending. */
  bySession(): ReadonlyMap<string, readonly number[]> {
    for (const times of this.#bySession.values()) times.sort((a, b) => a - b);
    return this.#bySession;
  }

  /** All purchases, in time order. */
  history(): PurchaseHistory {
    const purchasedAtMs = this.#purchasedAtMs.finish();
    const order = sortedOrder(purchasedAtMs);
    return {
      rowCount: this.rowCount,
      userId: takeStrings(this.#userId.finish(), order),
      purchasedAtMs: takeRows(purchasedAtMs, order),
      amount: takeRows(this.#amount.finish(), order),
    };
  }
}
