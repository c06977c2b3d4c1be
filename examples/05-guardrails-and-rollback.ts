// 05 Guardrails and rollback: a bad day is stopped before it goes live, and every move can be undone.
//
// Run me:  npx tsx --conditions=@slidr/source examples/05-guardrails-and-rollback.ts

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  blockingFindings,
  checkGoldenRows,
  checkModel,
  checkTrainingData,
  createFileRegistry,
  type DayProfile,
  type Finding,
  junitXml,
  type ModelCheck,
  modelChecks,
  profileDay,
  scoreInvariance,
  type TrainingCheck,
  trainingChecks,
} from "@slidr/guardrails";
import { simulateTable } from "@slidr/simulate";

// A model learns what its labels say. If purchases fail to arrive for six hours, every click of those hours is labelled
// "not human", and tomorrow's model learns to invalidate such hours. So days are compared with earlier days, as profiles: plain
// counts, one read of the data, small enough to keep.
const [hourMs, dayMs] = [3_600_000, 86_400_000];
const { table } = simulateTable({ clicks: 120_000, seed: 5, durationMs: 7 * dayMs, purchaseRate: 0.08 });
const { clickedAtMs } = table;
const startMs = Math.floor(clickedAtMs[0]! / dayMs) * dayMs;
const purchased = Int8Array.from(table.purchased!);
const isOutage = (atMs: number) =>
  atMs >= startMs + 6 * dayMs + 12 * hourMs && atMs < startMs + 6 * dayMs + 18 * hourMs;
const withOutage = purchased.map((label, row) => (isOutage(clickedAtMs[row]!) ? 0 : label));
const profileOf = (day: number, human: Int8Array): DayProfile => {
  const [fromMs, toMs] = [startMs + day * dayMs, startMs + (day + 1) * dayMs];
  const rows = [...clickedAtMs.keys()].filter(
    (row) => clickedAtMs[row]! >= fromMs && clickedAtMs[row]! < toMs,
  );
  return profileDay({
    fromMs,
    toMs,
    timeZone: "UTC",
    clickedAtMs: rows.map((row) => clickedAtMs[row]!),
    human: rows.map((row) => human[row]!),
    clickId: rows.map((row) => table.clickId[row]!),
  });
};
const baseline = [0, 1, 2, 3, 4, 5].map((day) => profileOf(day, purchased));

// A finding can be read when it passes, too: what was looked at, what was found, against which limit.
const good = checkTrainingData({ profile: profileOf(6, purchased), baseline });
console.log(`a good day: ${good[0]!.message}`);
// prints: a good day: the day: 0 of
console.log(`${blockingFindings(good).length} findings block`);
// prints: 0 findings block

const bad = blockingFindings(checkTrainingData({ profile: profileOf(6, withOutage), baseline }));
console.log(`\na day with six hours of labels missing: ${bad.length} findings block, among them`);
console.log(bad.at(-1)!.message);
console.log(`what to do: ${bad.at(-1)!.action}`);
// prints: a day with six hours of labels missing: /[1-9]\d*/ findings block
// prints: what to do:

// A check on data of one's own is one function of the day's profile; it stands in the list beside the others.
const enoughClicks: TrainingCheck = ({ profile }) => {
  const clicks = profile.slices.reduce((sum, slice) => sum + slice.clicks.reduce((a, b) => a + b, 0), 0);
  return {
    check: "enoughClicks",
    code: "TOO_FEW_CLICKS",
    severity: "block",
    passed: clicks >= 50_000,
    message: `${clicks.toLocaleString("en-US")} clicks; at least 50,000 are needed`,
    observed: clicks,
    limit: 50_000,
    n: clicks,
    action: "look for missing files of the day",
  };
};
const own = checkTrainingData({
  profile: profileOf(6, purchased),
  baseline,
  checks: [...trainingChecks, enoughClicks],
});
console.log(`\na check of one's own: ${own.at(-1)!.message}`);
// prints: a check of one's own: /[\d,]+/ clicks; at least 50,000 are needed

// The candidate model is checked beside the live one on the same clicks. This toy has one feature, how robotic a click looks; the
// candidate learnt from the bad day and calls a third of the humans robots.
const robotic = Uint8Array.from({ length: 6000 }, (_, row) => row % 2);
const looks = Float32Array.from(robotic, (robot, row) => (robot + ((row * 37) % 101) / 101) / 2);
const budget = 0.01;
const thresholds = (threshold: number) => ({
  version: 1 as const,
  method: "hull" as const,
  budget,
  slices: [{ name: "all", parent: -1, threshold, calibratedAs: "all" }],
});
const certificate = { primal: 0.4, dualBound: 0.4, gap: 0, exact: true, lambda: 0, binding: [] };
const score = (features: Float32Array) => features[0]!;
const neverFallsWithLooks = scoreInvariance({
  name: "a click that looks more robotic",
  change: (features) => features.map((value) => Math.min(1, value + 0.1)),
  expect: "notLower",
});
// A check on a model of one's own is one function, too: of both models, the clicks, and its share of the error.
const someRobots: ModelCheck = ({ candidate, rowCount }) => {
  const invalid = candidate.invalid.reduce((sum, flag) => sum + flag, 0);
  return {
    check: "someRobots",
    code: "NO_ROBOTS",
    severity: "block",
    passed: invalid > 0,
    message: `${invalid} of ${rowCount} clicks are invalid; some must be`,
    observed: invalid,
    limit: 1,
    n: rowCount,
    action: "look at the thresholds",
  };
};
const judged = checkModel({
  live: { name: "Tuesday's", scores: looks, table: thresholds(0.6) },
  candidate: { name: "Wednesday's", scores: looks, table: thresholds(0.33), certificate, score },
  clicks: {
    robotic,
    purchased: robotic.map((robot, row) => (robot === 0 && row % 10 === 0 ? 1 : 0)),
    features: looks,
    clickId: (row) => `click ${row}`,
  },
  budget,
  checks: [...modelChecks(), neverFallsWithLooks, someRobots],
});
console.log("\nthe candidate beside the live model:");
for (const { code, message, samples } of blockingFindings(judged))
  console.log(`  ${code}: ${message}${samples ? `, such as ${samples[0]}` : ""}`);
// prints: the candidate beside the live model:
// prints: MODEL_FPR_BUDGET: FPR
// prints: MODEL_IVR: IVR /\S+/, by Tuesday's /\S+: \+\S+/ points
console.log(`  ${judged.at(-2)!.message}\n  ${judged.at(-1)!.message}`);
// prints: a click that looks more robotic: none of 500 rows score lower by more than 0.1
// prints: 6000 clicks are invalid; some must be

// For a CI system.
console.log(`\n${junitXml(judged, { name: "Wednesday" }).split("\n")[1]}`);
// prints: <testsuites tests=

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
  nowMs += dayMs;
  const { digest } = await registry.put(bundleOf(weight, good));
  await registry.promote(digest, { who: "retraining", why: day });
}
const wednesday = await registry.put(bundleOf(3, [...bad, ...judged]));
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
