// 02 Labels and weights: who counts as human, what is not yet known, and what balanced weights do to night hours.
//
// Run me:  npx tsx --conditions=@slidr/source examples/02-labels-and-weights.ts

import { hoursOfWeek } from "@slidr/clicks";
import { highRfmUsers, humanLabels, purchaseLabels, rfmScores } from "@slidr/labels";
import { balanceWeights } from "@slidr/model";
import { simulateTable } from "@slidr/simulate";
import { bars } from "./bars.js";

const hourMs = 3_600_000;
const { table, purchases, truth } = simulateTable({ clicks: 60_000, seed: 2, durationMs: 7 * 24 * hourMs });
const { clickedAtMs } = table;
const endMs = clickedAtMs[table.rowCount - 1]!;

// A click is human if it led to a purchase. One that is less than a day old and has not bought is unknown: the purchase may
// still come. Labels are read as of a moment, and nothing later is seen.
const purchase = purchaseLabels({
  clickedAtMs,
  purchased: table.purchased!,
  purchasedAtMs: table.purchasedAtMs!,
  windowMs: 24 * hourMs,
  asOfMs: endMs,
});
const share = (label: number) => purchase.filter((value) => value === label).length / table.rowCount;
console.log("share of clicks by purchase label");
console.log(
  bars([
    ["human", share(1)],
    ["not human", share(0)],
    ["not yet known", share(-1)],
  ]),
);
// prints: share of clicks by purchase label
// prints: human
// prints: not yet known

// An account with a strong history of purchases is taken for human too. Scores are fifths of all buyers: 5 is best.
const scores = rfmScores({ history: purchases, asOfMs: endMs });
const [user, score] = [...scores].find(([, { total }]) => total === 15)!;
console.log(
  `\n${scores.size} accounts have bought; ${user.slice(0, 8)} scores ${score.recency}-${score.frequency}-${score.monetary}`,
);
// prints: accounts have bought;
// prints: scores 5-5-5
const highRfm = highRfmUsers({ history: purchases, asOfMs: endMs, users: table.userId.dictionary });
const human = humanLabels({ purchase, userCodes: table.userId.codes, highRfm });

// Weak labels are wrong one way above all: most humans never buy. They are seldom wrong the other way, but hijacked accounts
// have a history as well. Truth is only here because this traffic is synthetic.
const rows = Array.from(human.keys());
const labelled = (label: number) => rows.filter((row) => human[row] === label);
const robotShare = (of: readonly number[]) => of.filter((row) => truth[row] === 1).length / of.length;
console.log(`of the clicks labelled human, ${(100 * robotShare(labelled(1))).toFixed(1)}% are robots'`);
console.log(
  `of the clicks labelled not human, ${(100 * (1 - robotShare(labelled(0)))).toFixed(1)}% are humans'`,
);
// prints: of the clicks labelled human, /\d\.\d/% are robots'
// prints: of the clicks labelled not human, /[5-7]\d\.\d/% are humans'

// Weights: every hour of day, day of week, login status and label gets the same total weight. Without them a model learns from
// the evening, when most humans click, and guesses about the night.
const known = Uint32Array.from(rows.filter((row) => human[row] !== -1));
const hourOfWeek = hoursOfWeek(
  Float64Array.from(known, (row) => clickedAtMs[row]!),
  "UTC",
);
const hourOfDay = Uint32Array.from(hourOfWeek, (hour) => hour % 24);
const { weights, effectiveSampleSize, method, reason } = balanceWeights({
  cells: [
    hourOfDay,
    Uint32Array.from(hourOfWeek, (hour) => Math.floor(hour / 24)),
    Uint32Array.from(known, (row) => table.loggedIn![row]!),
    Uint32Array.from(known, (row) => human[row]!),
  ],
  rowCount: known.length,
  weightMax: 20,
});
console.log(`\nweights by ${method}: ${reason}`);
console.log(`${known.length} clicks weigh as much as ${Math.round(effectiveSampleSize)} equal ones`);
// prints: weights by
// prints: clicks weigh as much as

// What that does to the humans of each hour: the plain share of all human clicks, then the weighted one.
const byHour = (weightOf: (index: number) => number) => {
  const sums = new Float64Array(24);
  known.forEach((row, index) => {
    if (human[row] === 1) sums[hourOfDay[index]!]! += weightOf(index);
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return [2, 8, 14, 20].map((hour): [string, number] => [
    `${String(hour).padStart(2, "0")}:00`,
    sums[hour]! / total,
  ]);
};
console.log("\nshare of the human labels by hour (UTC), plain");
console.log(bars(byHour(() => 1)));
console.log("the same, weighted: 1/24 is 0.042");
console.log(bars(byHour((index) => weights[index]!)));
// prints: share of the human labels by hour (UTC), plain
// prints: 02:00
// prints: the same, weighted: 1\/24 is 0.042
// prints: 02:00
