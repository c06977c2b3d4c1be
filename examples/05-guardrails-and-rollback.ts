// 05 Guardrails and rollback: a bad day is stopped before it goes live, and every move can be undone.
//
// Run me:  npx tsx --conditions=@slidr/source examples/05-guardrails-and-rollback.ts

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  blockingFindings,
  checkGoldenRows,
  checkHumanDensity,
  createFileRegistry,
  type Finding,
} from "@slidr/guardrails";
import { simulateTable } from "@slidr/simulate";

// A model learns what its labels say. If purchases fail to arrive for six hours, every click of those hours is labelled
// "not human", and tomorrow's model invalidates such hours whole.
const hourMs = 3_600_000;
const { table } = simulateTable({
  clicks: 120_000,
  seed: 5,
  durationMs: 7 * 24 * hourMs,
  purchaseRate: 0.08,
});
const { clickedAtMs } = table;
const human = Int8Array.from(table.purchased!);
const outage = (atMs: number) => {
  const hour = Math.floor((atMs - clickedAtMs[0]!) / hourMs);
  return hour >= 84 && hour < 90;
};
const humanWithOutage = human.map((label, row) => (outage(clickedAtMs[row]!) ? 0 : label));

// A finding can be read when it passes, too: what was looked at, what was found, against which limit.
const good = checkHumanDensity({ clickedAtMs, human, timeZone: "UTC" });
console.log(`a good day: ${good[0]!.message}`);
// prints: a good day:
console.log(`${blockingFindings(good).length} findings block`);
// prints: 0 findings block

const bad = blockingFindings(checkHumanDensity({ clickedAtMs, human: humanWithOutage, timeZone: "UTC" }));
console.log(`\na day with six hours of labels missing: ${bad.length} findings block, among them`);
console.log(bad.at(-1)!.message);
console.log(`what to do: ${bad.at(-1)!.action}`);
// prints: a day with six hours of labels missing: /[1-9]\d*/ findings block
// prints: what to do:

// A registry holds bundles: model, features and thresholds as one unit. These are toy ones; `slidr train` writes real ones.
const directory = await mkdtemp(join(tmpdir(), "slidr-registry-"));
const decide = (features: Float32Array) => ({
  score: features[0]!,
  threshold: 0.5,
  invalid: features[0]! >= 0.5,
});
let nowMs = Date.UTC(2024, 2, 4);
const registry = createFileRegistry(directory, {
  clock: () => nowMs,
  verifyGolden: (bundle) => checkGoldenRows(bundle.golden, decide),
});
const bundleOf = (weight: number, findings: readonly Finding[]) => ({
  model: { kind: "toy" },
  weights: Float32Array.of(weight),
  features: [],
  thresholds: {},
  slices: {},
  training: { clicks: table.rowCount },
  golden: [{ features: [0.75], slice: "all", ...decide(Float32Array.of(0.75)) }],
  findings,
});

// Monday's and Tuesday's bundles go live. Wednesday's is the bad day's: it is stored, and does not go live.
for (const [day, weight] of [
  ["Monday", 1],
  ["Tuesday", 2],
] as const) {
  nowMs += 86_400_000;
  const { digest } = await registry.put(bundleOf(weight, good));
  await registry.promote(digest, { who: "retraining", why: day });
}
const wednesday = await registry.put(bundleOf(3, bad));
const refusal = await registry
  .promote(wednesday.digest, { who: "retraining", why: "Wednesday" })
  .catch(String);
console.log(`\n${String(refusal).slice(0, 120)}`);
// prints: findings block it

// Someone has a reason to promote it all the same. That is on record, and so is taking it back.
await registry.promote(wednesday.digest, {
  who: "ana",
  why: "Wednesday",
  override: { reason: "labels arrived late, checked by hand" },
});
await registry.rollback({ who: "ben", why: "IVR doubled between 12:00 and 18:00" });
for (const { action, who, why } of await registry.history())
  console.log(`  ${action.padEnd(8)}  ${who.padEnd(10)}  ${why}`);
// prints: promote   retraining  Monday
// prints: promote   retraining  Tuesday
// prints: promote   ana         Wednesday
// prints: rollback  ben         IVR doubled between 12:00 and 18:00

// One flipped bit, and a bundle no longer goes live: the error names the file.
const weights = join(directory, "bundles", wednesday.digest, "weights.bin");
const bytes = await readFile(weights);
bytes[0]! ^= 1;
await writeFile(weights, bytes);
const torn = await registry
  .promote(wednesday.digest, { who: "ana", why: "again" })
  .catch((error: Error) => error.message);
console.log(`\n${torn}`);
// prints: weights.bin
await rm(directory, { recursive: true });
