import type { PurchaseHistory } from "@slidr/clicks";
import { CodedColumn } from "./codedColumn.js";
import { userIdOf } from "./identifiers.js";
import { normalOf, permute32, unitOf } from "./mix.js";
import { Population } from "./population.js";
import type { TrafficPlan } from "./trafficPlan.js";
import { worldKey } from "./worldKey.js";

const YEAR_MS = 365 * 86_400_000;
/** Amounts are log-normal around this median, in the log's currency. */
const AMOUNT_MEDIAN = 35;
const AMOUNT_SIGMA = 0.9;
const PURCHASE_KEY = 0x68e31da4;

/** Gathers account purchases: first those that no ad click led to, then those a simulation tells of. */
export class AccountPurchases {
  readonly #key: number;
  readonly #users: number[] = [];
  readonly #timesMs: number[] = [];

  /** Every account's purchases apart from ad clicks, from `historyMs` before the log to its end: a Poisson process each. */
  constructor(plan: TrafficPlan) {
    this.#key = worldKey(plan.seed);
    const people = new Population(plan, this.#key);
    const fromMs = plan.startMs - plan.historyMs;
    const toMs = plan.startMs + plan.durationMs;
    for (let user = 0; user < people.users; user++) {
      const perMs = (plan.purchasesPerYear * people.propensity(user)) / YEAR_MS;
      if (perMs === 0 || !people.hasAccount(user)) continue;
      const userKey = permute32(user, this.#key ^ PURCHASE_KEY);
      let atMs = fromMs;
      for (let draw = 0; ; draw++) {
        atMs += -Math.log(1 - unitOf(draw, userKey)) / perMs;
        if (atMs >= toMs) break;
        this.add(user, Math.floor(atMs));
      }
    }
  }

  add(user: number, purchasedAtMs: number): void {
    this.#users.push(user);
    this.#timesMs.push(purchasedAtMs);
  }

  /** All purchases in time order. */
  finish(): PurchaseHistory {
    const rowCount = this.#users.length;
    const order = Uint32Array.from({ length: rowCount }, (_, index) => index);
    order.sort((a, b) => this.#timesMs[a]! - this.#timesMs[b]! || a - b);
    const userId = new CodedColumn(rowCount, (user) => userIdOf(user, this.#key));
    const purchasedAtMs = new Float64Array(rowCount);
    const amount = new Float64Array(rowCount);
    order.forEach((from, row) => {
      const user = this.#users[from]!;
      userId.set(row, user);
      purchasedAtMs[row] = this.#timesMs[from]!;
      amount[row] = this.#amount(user, this.#timesMs[from]!);
    });
    return { rowCount, userId: userId.finish(rowCount), purchasedAtMs, amount };
  }

  /** Whole cents; a fixed function of who buys when. */
  #amount(user: number, atMs: number): number {
    const normal = normalOf(permute32(user, atMs % 2 ** 31), this.#key ^ PURCHASE_KEY);
    return Math.max(1, Math.round(100 * AMOUNT_MEDIAN * Math.exp(AMOUNT_SIGMA * normal))) / 100;
  }
}
