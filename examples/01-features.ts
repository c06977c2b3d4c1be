// 01 Features: from clicks to numbers, the same ones online and offline.
//
// Run me:  npx tsx --conditions=@slidr/source examples/01-features.ts

import { clickAt, fieldsOfTable } from "@slidr/clicks";
import {
  count,
  createStreamEncoder,
  defaultSpec,
  defineSpec,
  distinct,
  encodeTable,
  featureNames,
  fitSpecToLog,
  gap,
  specHash,
} from "@slidr/features";
import { simulateTable } from "@slidr/simulate";
import { bars } from "./bars.js";

// A day of synthetic traffic, small enough to look at. Its truth (who is a robot) is kept apart from the clicks:
// we use it below only to see what the features see.
const { table, truth } = simulateTable({ clicks: 20_000, durationMs: 86_400_000, seed: 1 });
console.log(`${table.rowCount} clicks of ${table.userId.dictionary.length} users`);
// prints: 20000 clicks

// A spec says which features, in which order. It is plain JSON with a hash: a store, a bundle and a log can say by which
// spec they were written.
const spec = defineSpec(
  [
    count({ by: "userId", window: "10m" }),
    count({ by: ["campaignId", "device"], window: "1h" }),
    distinct("userId", { by: "ip", window: "1d" }),
    gap({ by: "userId" }),
  ],
  { timeZone: "UTC" },
);
console.log(featureNames(spec).join(", "));
// prints: user_clicks_10m, campaign_device_clicks_1h, ip_distinct_user_1d, user_gap
console.log(`spec ${specHash(spec).slice(0, 12)}`);
// prints: spec /[0-9a-f]{12}/

// Offline: one pass over the table. The feature of a click counts that click and what came before it, nothing later.
const matrix = encodeTable(spec, table);
console.log(`${matrix.rowCount} rows of ${matrix.width} features`);
// prints: 20000 rows of 4 features

// Online: the same spec, one click at a time. The rows are equal to the last bit.
const encoder = createStreamEncoder(spec, { entitiesMax: 100_000 });
let equal = 0;
for (let row = 0; row < table.rowCount; row++) {
  const streamed = encoder.encode(clickAt(table, row));
  if (streamed.every((value, column) => Object.is(value, matrix.values[row * matrix.width + column])))
    equal++;
}
console.log(`${equal} of ${table.rowCount} streamed rows equal the table's`);
// prints: 20000 of 20000 streamed rows equal the table's

// What the features see, by truth: robots come in bursts, and behind addresses with few users.
const meanOf = (column: number, robot: number) => {
  const rows = Array.from(truth.keys()).filter((row) => truth[row] === robot);
  return rows.reduce((sum, row) => sum + matrix.values[row * matrix.width + column]!, 0) / rows.length;
};
console.log("\nmean user_clicks_10m");
console.log(
  bars([
    ["humans", meanOf(0, 0)],
    ["robots", meanOf(0, 1)],
  ]),
);
// prints: mean user_clicks_10m
// prints: humans
// prints: robots

// A log may lack columns. What needs them is left out, each with its reason; nothing is guessed.
const fields = { ...fieldsOfTable(table), ip: "opaque" as const };
const { leftOut } = fitSpecToLog(defaultSpec({ timeZone: "UTC" }), fields);
console.log(
  `\nwith opaque addresses, ${leftOut.length} features go; the first: ${leftOut[0]!.feature}, ${leftOut[0]!.reason}`,
);
// prints: with opaque addresses, 4 features go; the first: ip24_clicks_10m, ip is an opaque id
