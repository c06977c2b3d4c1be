import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "@slidr/guardrails";
import { openOnnxScorer } from "@slidr/model/onnx";
import { bundleDecider } from "@slidr/serve";
import { expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import type { RunSummary } from "../src/summary.js";
import { slidr, temporaryDirectory } from "./capture.js";

const small = ["--count", "12000", "--seed", "3"];

function readSummary(directory: string): RunSummary {
  return JSON.parse(readFileSync(join(directory, "summary.json"), "utf8")) as RunSummary;
}

test("train on synthetic traffic writes report, summary, decisions and a live bundle", async () => {
  const out = temporaryDirectory();
  const decisions = join(out, "decisions.csv");
  const { code, out: printed } = await slidr("train", ...small, "--out", out, "--decisions", decisions);
  expect(code).toBe(0);
  expect(printed).toMatch(
    /classifier per slice .*\nclassifier global .*\nlogistic regression .*\nvelocity rule /,
  );
  expect(readdirSync(out).sort()).toEqual(["decisions.csv", "registry", "report.html", "summary.json"]);

  const summary = readSummary(out);
  const [own] = summary.policies;
  expect(summary.policies.map(({ policy }) => policy)).toEqual([
    "classifier per slice",
    "classifier global",
    "logistic regression",
    "velocity rule",
  ]);
  expect(summary.split.train.clicks + summary.split.calibrate.clicks + summary.split.test.clicks).toBe(
    12_000,
  );
  expect(summary.split.train.toMs).toBeLessThan(summary.split.calibrate.fromMs);
  expect(summary.split.calibrate.toMs).toBeLessThan(summary.split.test.fromMs);
  expect(summary.bundle.promoted).toBe(true);
  expect(own!.robotRecall).toBeGreaterThan(0);
  expect(Object.keys(own!.recallByFamily!)).toContain("metronome");

  // The bundle's ONNX file is its model: it gives the golden rows their scores.
  const bundle = await readBundle(join(out, "registry", "bundles", summary.bundle.digest));
  const scorer = await openOnnxScorer(bundle.bytes("model.onnx"));
  const scores = new Float32Array(bundle.golden.length);
  const features = Float32Array.from(bundle.golden.flatMap((row) => row.features));
  await scorer.scoreBatch(features, scores.length, scores);
  await scorer.close();
  bundle.golden.forEach(({ score }, row) => {
    expect(Math.abs(scores[row]! - score)).toBeLessThan(1e-6);
  });

  // A row a click, and the rows are the summary: counted again from the file they give the same IVR.
  const rows = readFileSync(decisions, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  expect(rows[0]).toEqual(["clickId", "score", "slice", "threshold", "invalid"]);
  expect(rows.length - 1).toBe(own!.counts.clicks);
  const invalid = rows.slice(1).filter(([, score, , threshold, decided]) => {
    expect(decided).toBe(Number(score) >= Number(threshold) ? "1" : "0");
    return decided === "1";
  });
  expect(invalid.length).toBe(own!.counts.invalidClicks);
});

test("an ensemble is trained, judged and promoted like the classifier, and its ONNX file has uncertainties", async () => {
  const out = temporaryDirectory();
  const { code } = await slidr("train", ...small, "--model", "ensemble", "--out", out);
  expect(code).toBe(0);
  const summary = readSummary(out);
  expect(summary.model).toBe("ensemble of 5");
  expect(summary.policies.map(({ policy }) => policy).slice(0, 2)).toEqual([
    "ensemble per slice",
    "ensemble global",
  ]);
  expect(summary.history[0]).toMatchObject({ epoch: 1, validationLoss: expect.any(Number) });
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain("<dt>model</dt><dd>ensemble of 5</dd>");

  const bundle = await readBundle(join(out, "registry", "bundles", summary.bundle.digest));
  const { decideRow } = bundleDecider(bundle);
  for (const { features, slice, score, invalid } of bundle.golden)
    expect(decideRow(Float32Array.from(features), slice)).toMatchObject({ score, invalid });
  const scorer = await openOnnxScorer(bundle.bytes("model.onnx"));
  const [scores, uncertainties] = [0, 1].map(() => new Float32Array(bundle.golden.length)) as [
    Float32Array,
    Float32Array,
  ];
  const features = Float32Array.from(bundle.golden.flatMap((row) => row.features));
  await scorer.scoreBatchWithUncertainty(features, scores.length, scores, uncertainties);
  await scorer.close();
  bundle.golden.forEach(({ score }, row) => {
    expect(Math.abs(scores[row]! - score)).toBeLessThan(1e-6);
  });
  expect(Math.max(...uncertainties)).toBeGreaterThan(0);
});

test("a cross network is trained, judged and promoted like the classifier", async () => {
  const out = temporaryDirectory();
  const { code } = await slidr("train", ...small, "--model", "crossNetwork", "--out", out);
  expect(code).toBe(0);
  const summary = readSummary(out);
  expect(summary.model).toBe("cross network");
  expect(summary.policies[0]!.policy).toBe("cross network per slice");
  const bundle = await readBundle(join(out, "registry", "bundles", summary.bundle.digest));
  expect(bundle.json("model.json")).toMatchObject({ type: "crossNetwork" });
});

test("a model that there is not ends with those there are", async () => {
  const { code, err } = await slidr("train", ...small, "--model", "forest", "--out", temporaryDirectory());
  expect(code).toBe(2);
  expect(err).toContain("option '--model <name>' argument 'forest' is invalid. Allowed choices are");
});

test("a second run, a rollback and a drawn-again report", async () => {
  const out = temporaryDirectory();
  await slidr("train", ...small, "--out", out);
  const first = readSummary(out);
  const page = readFileSync(join(out, "report.html"), "utf8");
  await slidr("train", "--count", "12000", "--seed", "4", "--out", out);
  const second = readSummary(out);
  expect(second.bundle.digest).not.toBe(first.bundle.digest);

  // The first run had nothing to be compared with; the second decides beside the first one's bundle.
  expect(first.change).toMatchObject({
    against: "global",
    text: expect.stringContaining("no bundle was live"),
  });
  expect(first.change.before.ivr).toBe(first.policies[1]!.ivr);
  expect(second.change.text).toContain(`bundle ${first.bundle.digest.slice(0, 12)}, which was live`);
  expect(second.change.bySlice.map(({ slice, threshold }) => [slice, threshold])).toEqual(
    second.policies[0]!.bySlice.map(({ slice }) => [
      slice,
      first.policies[0]!.bySlice.find((row) => row.slice === slice)!.threshold,
    ]),
  );

  const registry = join(out, "registry");
  const { code, out: printed } = await slidr("rollback", "--registry", registry, "--why", "a test");
  expect(code).toBe(0);
  expect(printed).toBe(`live again: ${first.bundle.digest}\nwas live:   ${second.bundle.digest}\n`);

  writeFileSync(join(out, "first.json"), JSON.stringify(first));
  await slidr("report", join(out, "first.json"), "--out", join(out, "again.html"));
  expect(readFileSync(join(out, "again.html"), "utf8")).toBe(page);
});

test("the same seed gives the same bundle, byte for byte", async () => {
  const [one, two] = [temporaryDirectory(), temporaryDirectory()];
  await slidr("train", ...small, "--out", one);
  await slidr("train", ...small, "--out", two);
  expect(readSummary(one).bundle.digest).toBe(readSummary(two).bundle.digest);
});

test("a bundle with one flipped byte does not go live again", async () => {
  const out = temporaryDirectory();
  await slidr("train", ...small, "--out", out);
  const first = readSummary(out).bundle.digest;
  await slidr("train", "--count", "12000", "--seed", "4", "--out", out);
  const live = readFileSync(join(out, "registry", "live"));
  const weights = join(out, "registry", "bundles", first, "weights.bin");
  const bytes = readFileSync(weights);
  bytes[100]! ^= 1;
  writeFileSync(weights, bytes);

  const { code, err } = await slidr("rollback", "--registry", join(out, "registry"), "--why", "a test");
  expect(code).toBe(1);
  expect(err).toMatch(/weights\.bin is not the file its manifest describes.*\n$/);
  expect(readFileSync(join(out, "registry", "live"))).toEqual(live);
});

test("simulated traffic that went through files trains to the same decisions", async () => {
  const directory = temporaryDirectory();
  const log = join(directory, "traffic.csv");
  await slidr("simulate", "--count", "12000", "--seed", "3", "--out", log);
  expect(readdirSync(directory).sort()).toEqual([
    "traffic.csv",
    "traffic.map.json",
    "traffic.purchases.csv",
    "traffic.truth.csv",
  ]);
  const fromFile = join(directory, "from-file");
  const fromMemory = join(directory, "from-memory");
  const files = ["--clicks", log, "--map", join(directory, "traffic.map.json")];
  const purchases = ["--purchases", join(directory, "traffic.purchases.csv")];
  await slidr("train", ...files, ...purchases, "--seed", "3", "--out", fromFile);
  await slidr("train", ...small, "--out", fromMemory);
  const [a, b] = [readSummary(fromFile), readSummary(fromMemory)];
  expect(a.policies.map(({ counts }) => counts)).toEqual(b.policies.map(({ counts }) => counts));
  // The truth stayed in its own file: the run on files knows nothing of it.
  expect(a.policies[0]!.robotRecall).toBeUndefined();
});

test("a slices module of one's own decides by its functions", async () => {
  const directory = temporaryDirectory();
  const module = join(directory, "slices.mjs");
  const source = new URL("../../clicks/src/index.ts", import.meta.url).href;
  writeFileSync(
    module,
    `import { defineSlices } from ${JSON.stringify(source)};
     const night = ({ clickedAtMs }) => (new Date(clickedAtMs).getUTCHours() < 6 ? "night" : "day");
     export const slices = defineSlices({ by: [{ name: "part of day", of: night }] });`,
  );
  const { code } = await slidr("train", ...small, "--slices", module, "--out", directory);
  expect(code).toBe(0);
  const summary = readSummary(directory);
  expect(summary.slicedBy).toEqual(["part of day"]);
  expect(summary.policies[0]!.bySlice.map(({ slice }) => slice).sort()).toEqual(["day", "night"]);
});

test("train --delta promises the budget on fresh clicks, or says how many purchases that takes", async () => {
  const out = temporaryDirectory();
  expect((await slidr("train", ...small, "--budget", "0.1", "--delta", "0.1", "--out", out)).code).toBe(0);
  const { guarantee, certificate } = readSummary(out);
  expect(guarantee!.pValue).toBeLessThanOrEqual(0.1);
  expect(guarantee!.invalidPurchases).toBeLessThanOrEqual(guarantee!.invalidPurchasesMax);
  expect(certificate.primal).toBeGreaterThan(0);
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain(
    "exceeds 10.00% with probability 10.00% at most",
  );

  const refused = await slidr("train", ...small, "--delta", "0.05", "--out", temporaryDirectory());
  expect(refused.code).toBe(ExitCode.badInput);
  expect(refused.err).toMatch(
    /slidr: train requires at least 1196 purchases in the calibration part for --delta 0\.05 at --budget 0\.005, got \d+ there; a larger share of either takes fewer \[GUARANTEE_PURCHASES\]\n/,
  );
  expect(refused.err).toContain("features ...");
  expect(refused.err).not.toContain("train ...");
});
