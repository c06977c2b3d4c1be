import { type ClickTable, hoursOfWeek } from "@slidr/clicks";
import { type BalancedWeights, type BalanceWeightsOptions, balanceWeights } from "@slidr/model";
import { take } from "./take.js";

/** No click weighs more than this many times what balancing the labels alone would give it: a cell of three clicks shall not rule an epoch. */
const LABEL_WEIGHTS_MAX = 5;

/** Equal total weight for every hour of day, day of week, login status and label, over the given rows. */
export function balanceTraining(
  table: ClickTable,
  rows: Uint32Array,
  human: Int8Array,
  timeZone: string,
  method: BalanceWeightsOptions["method"] = "auto",
): BalancedWeights {
  const hourOfWeek = hoursOfWeek(take(table.clickedAtMs, rows), timeZone);
  const cells = [
    Uint32Array.from(hourOfWeek, (hour) => hour % 24),
    Uint32Array.from(hourOfWeek, (hour) => Math.floor(hour / 24)),
    Uint32Array.from(take(human, rows)),
  ];
  if (table.loggedIn !== undefined) cells.push(Uint32Array.from(take(table.loggedIn, rows)));
  const humans = take(human, rows).reduce((sum, label) => sum + label, 0);
  const labelWeight = rows.length / (2 * Math.min(humans, rows.length - humans));
  return balanceWeights({ cells, rowCount: rows.length, method, weightMax: LABEL_WEIGHTS_MAX * labelWeight });
}
