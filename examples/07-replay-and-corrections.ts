import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { clickAt } from "@slidr/clicks";
import { count, createMemoryStore, defineSpec, type FeatureSpec } from "@slidr/features";
import { bundleFromParts, createFileRegistry, goldenRows } from "@slidr/guardrails";
import { compileScorer, serializeModel, velocityRule } from "@slidr/model";
import {
  checkLog,
  createEngine,
  dailyReport,
  dailyReportCsv,
  listSegments,
  openDecisionLog,
  replayLog,
  rowDecider,
  verifyGoldenRows,
} from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";

// A bad morning, and how the bill is put right: a faulty bundle goes live at 09:00 and is taken back at 11:00. What it decided
// stands in the decision log, and a replay of those two hours through the stable bundle says whom to charge after all.

const directory = await mkdtemp(join(tmpdir(), "slidr-replay-"));
const hourMs = 3_600_000;
const midnightMs = Date.UTC(2024, 2, 1);

// Two bundles of one model, the velocity rule. The faulty one's threshold invalidates people who click twice.
const features = defineSpec([count({ by: "userId", window: "10m" })], { timeZone: "UTC" });
const rule = velocityRule({ names: ["user_clicks_10m"], column: "user_clicks_10m" }).model;
const { json: model, weightBytes: weights } = serializeModel(rule);
const partsAt = (threshold: number) => {
  const slices = [{ name: "all", parent: -1, threshold, calibratedAs: "all" }];
  const thresholds = { version: 1, method: "hull", budget: 0.01, slices } as const;
  const decide = rowDecider(compileScorer(rule), thresholds);
  const golden = goldenRows({ values: Float32Array.of(1, 20), width: 1, slices: ["all", "all"], decide });
  const by = { slices: { by: ["device"] }, training: {}, findings: [] };
  return { model, weights, features, thresholds, golden, ...by };
};
let nowMs = midnightMs;
const registry = createFileRegistry(join(directory, "registry"), {
  clock: () => nowMs,
  verifyGolden: verifyGoldenRows,
});
const stable = await registry.put(partsAt(0.8));
const faulty = await registry.put(partsAt(0.55));
await registry.promote(stable.digest, { who: "retraining", why: "Friday" });

// The engine hands every decision to the log, which writes it beside the deciding. One click in a hundred is in the holdout.
const log = join(directory, "decisions");
const writer = await openDecisionLog({ directory: log, segmentBytesMax: 2_000_000, bufferMax: 100_000 });
const engine = createEngine({
  bundle: bundleFromParts(partsAt(0.8)),
  createStore: (spec) => createMemoryStore(spec, { entitiesMax: 100_000 }),
  clock: () => nowMs,
  timer: () => performance.now(),
  holdout: { rate: 0.01, key: "a secret of yours" },
  onDecision: (click, decision) => writer.append(click, decision),
});

// A day of traffic. At 09:00 the faulty bundle goes live, at 11:00 somebody takes it back.
const { table } = simulateTable({ clicks: 20_000, seed: 3, startMs: midnightMs, durationMs: 24 * hourMs });
const moves = [
  {
    atMs: midnightMs + 9 * hourMs,
    move: () => registry.promote(faulty.digest, { who: "retraining", why: "09:00" }),
  },
  {
    atMs: midnightMs + 11 * hourMs,
    move: () => registry.rollback({ who: "ana", why: "IVR tripled at 09:00" }),
  },
];
for (let row = 0; row < table.rowCount; row++) {
  const click = clickAt(table, row);
  nowMs = click.clickedAtMs;
  if (moves.length > 0 && nowMs >= moves[0]!.atMs) {
    await moves.shift()!.move();
    await engine.reload(await registry.read((await registry.live())!));
  }
  await engine.decide(click);
  if (row % 1000 === 0) await writer.flush();
}
await engine.close();
const { appended, written, unwritten } = await writer.close();
console.log(`appended ${appended}, written ${written}, unwritten ${unwritten}`);
// prints: appended 20000, written 20000, unwritten 0

// The log is a directory of gzip files, and a manifest that says what each holds: text for any tool, DuckDB and Spark included.
console.log((await readdir(log)).join(" "));
// prints: 000000000001.jsonl.gz
// prints: manifest.jsonl
const [first] = await listSegments(log);
console.log(`segment 1: ${first!.entry!.records} records, sha256 ${first!.entry!.sha256.slice(0, 12)}`);
// prints: segment 1: /\d+/ records, sha256

// First, is the log what the bundles decided? Each record is decided again by the bundle it names, to the last bit.
const check = await checkLog({ log, readBundle: registry.read });
console.log(`${check.confirmed} of ${check.records} records confirmed, ${check.mismatched} mismatched`);
// prints: records confirmed, 0 mismatched

// The two bad hours through the stable bundle: the interval is that of its going live, so it is by the time of the decision.
const interval = {
  fromMs: midnightMs + 9 * hourMs,
  toMs: midnightMs + 11 * hourMs,
  time: "decided",
} as const;
const out = join(directory, "replay");
const replayed = { log, ...interval, bundle: stable.digest, readBundle: registry.read, out };
const totals = await replayLog(replayed);
const { clicks, credit, recharge, unchanged, chargedBefore, chargedAfter } = totals;
console.log(`\n${clicks} clicks: credit ${credit}, recharge ${recharge}, unchanged ${unchanged}`);
// prints: clicks: credit 0, recharge /[1-9]\d*/, unchanged
console.log(
  `charged before ${chargedBefore}, after ${chargedAfter}: ${chargedAfter - chargedBefore === recharge - credit}`,
);
// prints: true
for (const cell of totals.cells.slice(0, 3))
  console.log(`  ${cell.campaign} ${cell.slice}: recharge ${cell.recharge} of ${cell.clicks}`);

// Features need not be taken from the log: recomputed from its clicks, hours before the interval included, they give the same here.
const recompute = (spec: FeatureSpec) => createMemoryStore(spec, { entitiesMax: 100_000 });
const again = await replayLog({ ...replayed, out: join(directory, "recomputed"), recompute });
console.log(`recomputed: recharge ${again.recharge}, the same: ${again.recharge === recharge}`);
// prints: the same: true

// The day's account, before and after the corrections. net = gross - invalid + invalid in the holdout.
const midnight = { fromMs: midnightMs, toMs: midnightMs + 24 * hourMs };
const day = await dailyReport({ log, ...midnight, replays: [out], temporary: directory });
const { gross, invalid, holdoutInvalid, net, credited, recharged, adjustedNet } = day.totals;
console.log(`\ngross ${gross}, invalid ${invalid}, net ${net}, adjusted net ${adjustedNet}`);
console.log(
  `it adds up: ${net === gross - invalid + holdoutInvalid && adjustedNet === net - credited + recharged}`,
);
// prints: it adds up: true
await writeFile(join(directory, "daily.csv"), dailyReportCsv(day));
await rm(directory, { recursive: true });
