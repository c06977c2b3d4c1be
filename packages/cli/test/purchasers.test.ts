import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromClicks } from "@slidr/clicks";
import { count as clicksOf, defaultSpec, defineSpec, encodeTable, flag } from "@slidr/features";
import { JSDOM } from "jsdom";
import { expect, test } from "vitest";
import { chooseFeatures, readsField } from "../src/pipeline/chooseFeatures.js";
import { circumstancesOf, levelsOf } from "../src/pipeline/circumstances.js";
import { renderReport } from "../src/report/renderReport.js";
import type { RunSummary } from "../src/summary.js";
import { slidr, temporaryDirectory } from "./capture.js";
import { exampleSummary } from "./exampleSummary.js";

const fields = {
  clickId: true,
  sessionId: false,
  ip: "address",
  loggedIn: true,
  purchases: true,
  purchaseTimes: true,
  attributes: ["device", "campaignId"],
} as const;

test("a model that is blind to a field gets no feature that reads it, keyed counts included, and it is said why", () => {
  const { spec, leftOut } = chooseFeatures({ fields, leaveOut: [] }, "UTC", undefined, ["loggedIn"]);
  const all = chooseFeatures({ fields, leaveOut: [] }, "UTC");
  const reason = "it reads loggedIn, which the model is blind to";
  expect(leftOut).toEqual(
    ["10m", "1h", "1d"]
      .map((window) => ({ feature: `campaign_device_loggedIn_clicks_${window}`, reason }))
      .concat({ feature: "loggedIn", reason }),
  );
  expect(all.spec.features.length - spec.features.length).toBe(4);
  expect(readsField(all.spec, fields, "loggedIn")).toBe(true);
  expect(readsField(spec, fields, "loggedIn")).toBe(false);
  expect(readsField(spec, fields, "device")).toBe(true);
  expect(() => chooseFeatures({ fields, leaveOut: [] }, "UTC", undefined, ["login"])).toThrow(
    'train requires --blind to name fields of the log, got "login"; there are loggedIn, device, campaignId',
  );
  expect(defaultSpec({ timeZone: "UTC" }).features.length).toBe(all.spec.features.length);
});

test("circumstances are a column for each common value, and counts by their logarithm", () => {
  const table = tableFromClicks(
    ["mobile", "mobile", "tv", "mobile"].map((device, row) => ({
      clickId: String(row),
      clickedAtMs: row,
      userId: "u",
      loggedIn: row > 1,
      attributes: { device, price: row === 3 ? Number.NaN : row },
    })),
  );
  const spec = defineSpec([clicksOf({ by: "userId", window: "1h" }), flag("loggedIn")], { timeZone: "UTC" });
  const sources = { table, features: encodeTable(spec, table) };
  const rows = Uint32Array.of(1, 2, 3);
  const of = (...names: string[]) => Array.from(circumstancesOf(sources, rows, names).values);
  expect(of("device")).toEqual([1, 0, 0, 1, 1, 0]);
  expect(of("user_clicks_1h")).toEqual([2, 3, 4].map((clicks) => expect.closeTo(Math.log1p(clicks), 6)));
  expect(of("price")).toEqual([1, 0, 2, 0, 0, 1]);
  expect(circumstancesOf(sources, rows).of).toEqual(["loggedIn", "device"]);
  expect(levelsOf(table, rows, "loggedIn")).toEqual({
    names: ["no", "yes", "(missing)"],
    codes: Uint32Array.of(0, 1, 1),
  });
  expect(levelsOf(table, rows, "price")).toBe(undefined);
  expect(() => circumstancesOf(sources, rows, ["login"])).toThrow(
    'train requires --circumstances to name fields or features of the log, got "login"; there are loggedIn, device, price, user_clicks_1h, loggedIn',
  );
});

test("where only logged-in users buy, the report says so, and a model blind to login keeps the others", async () => {
  const train = async (...more: string[]) => {
    const out = temporaryDirectory();
    const run = ["--count", "40000", "--seed", "2", "--purchasers", "loggedInOnly", "--slice", "loggedIn"];
    const { code, out: printed, err } = await slidr("train", ...run, "--out", out, ...more);
    expect(err.includes("slidr:") ? err : "", err).toBe("");
    const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8")) as RunSummary;
    return { code, printed, summary, page: readFileSync(join(out, "report.html"), "utf8") };
  };
  const plain = await train();
  const { support, advice, distance } = plain.summary.purchasers;
  expect(support).toMatchObject({
    thin: [{ field: "loggedIn", name: "no", support: "unsupported", purchases: 0 }],
  });
  expect("why" in support ? 0 : support.humanShare).toBeGreaterThan(0.4);
  expect("why" in distance ? 0 : distance.auc).toBeGreaterThan(0.7);
  expect(advice).toEqual([
    "A model that sees loggedIn learns who can buy, not who is human: try --blind loggedIn, which keeps the features that read it from the model.",
  ]);
  expect(plain.printed).toContain("try --blind loggedIn");
  expect(plain.page).toContain("loggedIn: no");

  const mended = await train("--blind", "loggedIn", "--hold", "reweighted");
  expect(mended.summary.purchasers).toMatchObject({
    held: "reweighted",
    unsupported: ["loggedOut"],
    advice: [],
  });
  expect(mended.page).toContain("without loggedOut, on which the budget says nothing");
  expect(plain.summary.purchasers.unsupported).toEqual([]);
  expect(mended.summary.features.filter((name) => name.includes("loggedIn"))).toEqual([]);
  expect(mended.printed).toContain('the budget says nothing about "loggedOut"');
  const lost = ({ summary }: typeof plain) => summary.policies[0]!.humanFalsePositiveRate!;
  expect(lost(mended)).toBeLessThan(lost(plain) / 2);
});

test("the report says in words what each figure is", () => {
  const { document } = new JSDOM(renderReport(exampleSummary)).window;
  const text = document.body.textContent!.replace(/\s+/g, " ");
  expect(text).toContain(
    "2.50% (0.400% – 8.00%) beside a plain 1.00%: what purchasers would lose if they were in the circumstances of presumed humans (by loggedIn, device). The 100 purchasers are then worth 41. 2 weights were cut to 10 times the mean, 1.50% of all weight.",
  );
  expect(text).toContain(
    "50.00% of presumed humans and 90.00% of invalid clicks are where next to nobody buys. No FPR, plain or reweighted, says anything about them.",
  );
  expect(text).toContain(
    "0.81 is the chance that a model of all features ranks a purchaser above a presumed human",
  );
  expect(text).toContain("loggedIn: <no>600350 15090.00%");
});

test("what could not be computed is said in its place", () => {
  const why = { why: "representativeWeights requires at least 10 purchasing clicks, got 9 of 200" };
  const page = renderReport({
    ...exampleSummary,
    purchasers: { ...exampleSummary.purchasers, distance: why, reweighted: why, support: why },
  });
  expect(page.split(`not known: ${why.why}`)).toHaveLength(4);
});
