// 06 Serve: a registry, an engine that follows it, and an HTTP server in front; a promote is live without a restart.
//
// Run me:  npx tsx --conditions=@slidr/source examples/06-serve.ts

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calibrate, type ThresholdTable } from "@slidr/calibrate";
import { clickAt, defineSlices } from "@slidr/clicks";
import { createMemoryStore, defaultSpec, encodeTable } from "@slidr/features";
import { type BundleParts, createFileRegistry, goldenRows } from "@slidr/guardrails";
import { compileScorer, type Model, serializeModel, trainClassifier, velocityRule } from "@slidr/model";
import { createEngine, rowDecider, slicesToJson, verifyGoldenRows } from "@slidr/serve";
import { openHttpServer } from "@slidr/serve/http";
import { openPrometheusMetrics } from "@slidr/serve/prometheus";
import { simulateTable } from "@slidr/simulate";

// What there is before any model: the velocity rule, too many clicks of a user in ten minutes. It is a bundle like any other.
const { table } = simulateTable({ clicks: 20_000, seed: 6, purchaseRate: 0.08 });
const spec = defaultSpec({ timeZone: "UTC" });
const { values, width, names, kinds } = encodeTable(spec, table);
const slices = defineSlices({ by: ["device"] });

/** A bundle: model, features, thresholds and slices as one unit, with rows that must score the same wherever it goes live. */
function bundleOf(model: Model, thresholds: ThresholdTable): BundleParts {
  const { json, weightBytes } = serializeModel(model);
  const golden = goldenRows({
    values: values.subarray(0, 8 * width),
    width,
    slices: Array.from({ length: 8 }, (_, row) => slices.nameOf(clickAt(table, row))),
    decide: rowDecider(compileScorer(model), thresholds),
  });
  const parts = { features: spec, slices: slicesToJson(slices), golden, training: {}, findings: [] };
  return { ...parts, model: json, weights: weightBytes, thresholds };
}
const { model: rule } = velocityRule({ names, column: "user_clicks_10m" });
const everywhere = [{ name: "all", parent: -1, threshold: 0.75, calibratedAs: "all" }];
const ruleBundle = bundleOf(rule, { version: 1, method: "hull", budget: 0.01, slices: everywhere });

// A registry in a directory: bundles that never change, and one pointer to the one that is live.
const directory = await mkdtemp(join(tmpdir(), "slidr-serve-"));
const registry = createFileRegistry(directory, { clock: () => Date.now(), verifyGolden: verifyGoldenRows });
const first = await registry.put(ruleBundle);
await registry.promote(first.digest, { who: "ana", why: "better than nothing" });

// The engine looks at the pointer, here ten times a second, and goes over between two clicks.
const metrics = await openPrometheusMetrics();
const engine = createEngine({
  registry,
  pollMs: 100,
  createStore: (counted) => createMemoryStore(counted, { entitiesMax: 100_000 }),
  clock: () => Date.now(),
  timer: () => performance.now(),
  onDecision: metrics.onDecision,
  onStages: metrics.onStages,
});
metrics.watch({ engine });
await engine.ready();

// Port 0 takes any that is free; without it, it is 8080. It listens on this machine only, and asks for a token.
const token = "an-example-secret-of-40-characters-or-so";
const server = await openHttpServer({ engine, port: 0, tokens: [token], metrics });
console.log(`listening on ${server.url.replace(/\d+$/, "PORT")}`);
// prints: listening on http://127.0.0.1:PORT

/** As curl would: curl -H "authorization: Bearer ..." -H "content-type: application/json" -d '{"clicks":[...]}' URL/v1/decisions */
async function post(body: unknown, headers: Record<string, string> = { authorization: `Bearer ${token}` }) {
  const response = await fetch(`${server.url}/v1/decisions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Answer) };
}
interface Answer {
  decisions: { invalid: boolean; charged: boolean; slice: string; calibratedAs: string; bundle: string }[];
  error: { code: string; message: string };
}
// What the log knows later, such as a purchase, a click does not have yet.
const clickOf = (row: number) => {
  const { clickId, clickedAtMs, userId, ip, loggedIn, attributes } = clickAt(table, row);
  return { clickId, clickedAtMs, userId, ip, loggedIn, attributes };
};
const clicksFrom = (start: number) => Array.from({ length: 100 }, (_, index) => clickOf(start + index));

const one = await post({ clicks: [clickOf(0)] });
console.log(
  `\n${one.status}: charged ${one.decisions[0]!.charged}, by the rule: ${one.decisions[0]!.bundle === first.digest}`,
);
// prints: 200: charged true, by the rule: true

// What is not a request is refused, with the place; who has no token is not heard.
const wrong = await post({ clicks: [{ ...clickOf(1), userId: 7 }] });
console.log(`${wrong.status}: ${wrong.error.code}, ${wrong.error.message}`);
// prints: 400: BODY, clicks/0/userId must be string
const stranger = await post({ clicks: [clickOf(1)] }, {});
console.log(`${stranger.status}: ${stranger.error.code}`);
// prints: 401: TOKEN

// Overnight a classifier is trained, calibrated slice by slice, and promoted. The server is not restarted.
const robotic = Uint8Array.from(table.purchased!, (purchased) => 1 - purchased);
const humans = robotic.filter((label) => label === 0).length;
const { model } = await trainClassifier({
  features: values,
  rowCount: table.rowCount,
  width,
  names,
  kinds,
  robotic,
  weights: Float32Array.from(robotic, (label) => (label ? 1 : (table.rowCount - humans) / humans)),
  seed: 1,
  epochsMax: 3,
});
const scores = new Float32Array(table.rowCount);
compileScorer(model).scoreBatch(values, table.rowCount, scores);
const { table: thresholds } = calibrate({
  scores,
  purchased: table.purchased!,
  ...slices.assign(table),
  budget: 0.02,
});
const second = await registry.put(bundleOf(model, thresholds));

// Requests go on while it is promoted: each click is decided by one bundle or the other, none is lost.
const byBundle = new Map<string, number>();
let asked = 0;
const promoted = registry.promote(second.digest, { who: "retraining", why: "Tuesday's model" });
for (let start = 100; engine.live !== second.digest || start < 2000; start += 100) {
  const clicks = clicksFrom(start % 19_000);
  asked += clicks.length;
  for (const { bundle } of (await post({ clicks })).decisions) {
    byBundle.set(bundle, (byBundle.get(bundle) ?? 0) + 1);
  }
}
await promoted;
const answered = [...byBundle.values()].reduce((sum, clicks) => sum + clicks, 0);
console.log(
  `\nwhile the model changed: ${asked === answered ? "every click has its decision" : "clicks were lost"}`,
);
console.log(`they were decided by ${byBundle.size} of the two bundles`);
// prints: while the model changed: every click has its decision
// prints: /they were decided by [12] of the two bundles/
const after = await post({ clicks: clicksFrom(3000) });
const last = after.decisions.at(-1)!;
console.log(
  `a ${last.slice} click now, by the threshold of ${last.calibratedAs}; by the new bundle: ${last.bundle === second.digest}`,
);
// prints: by the new bundle: true

// What Prometheus reads.
const scrape = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
const lines = (await scrape.text()).split("\n");
console.log(`\n${lines.filter((line) => /^slidr_(decisions|reloads)_total/.test(line)).join("\n")}`);
// prints: slidr_decisions_total{slice=
// prints: slidr_reloads_total

// First the server, so that no more clicks come; then the engine.
await server.close();
await engine.close();
const { decided, degraded, rejected } = engine.stats();
console.log(
  `\ndecided, degraded and rejected are all that came: ${decided + degraded + rejected === asked + 101}`,
);
// prints: decided, degraded and rejected are all that came: true
await rm(directory, { recursive: true });
