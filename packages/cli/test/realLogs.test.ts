import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeWithSharedData } from "../../../tools/sharedData.js";
import type { RunSummary } from "../src/summary.js";
import { slidr, temporaryDirectory } from "./capture.js";

const maps = fileURLToPath(new URL("../../../examples/maps", import.meta.url));

async function train(path: string, map: string, ...args: string[]) {
  const out = temporaryDirectory();
  const result = await slidr("train", "--clicks", path, "--map", join(maps, map), "--out", out, ...args);
  const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8")) as RunSummary;
  return { ...result, summary };
}

// ../shared/data/talkingdata/train_sample.csv
describeWithSharedData("talkingdata/train_sample.csv", "the main job on TalkingData", (path) => {
  test("reads 100,000 clicks, leaves out what the log lacks, and promotes", async () => {
    const { code, summary } = await train(path, "talkingdata.json", "--slice", "device");
    expect(code).toBe(0);
    expect(summary.rows).toEqual({ read: 100_000, rejected: 0, dropped: 0, clicks: 100_000 });
    expect(summary.leftOut.map(({ feature }) => feature)).toContain("ip24_clicks_1h");
    const { train: learnt, calibrate, test: judged } = summary.split;
    // Of the 227 installs, those known by the end of the calibration part, and all of the test part's.
    expect(learnt.purchases + calibrate.purchases + judged.purchases).toBeLessThanOrEqual(227);
    expect(judged.fromMs).toBeGreaterThan(calibrate.toMs);
    for (const policy of summary.policies) expect(policy.counts.clicks).toBe(judged.clicks);
  });
});

// ../shared/data/rees46/2019-Oct.csv
describeWithSharedData("rees46/2019-Oct.csv", "the main job on REES46", (path) => {
  test("joins purchases to views, rejects the cut-off line, and promotes", async () => {
    const { code, summary } = await train(path, "rees46.json", "--slice", "category");
    expect(code).toBe(0);
    expect(summary.rows.rejected).toBe(1);
    expect(summary.rows.clicks).toBe(17_055);
    expect(summary.labels.byRfm).toBeGreaterThan(0);
  });
});

// ../shared/data/web-bot-certh/requests_phase1_labelled.csv
describeWithSharedData("web-bot-certh/requests_phase1_labelled.csv", "the main job on CERTH", (path) => {
  test("splits by session, drops the truncated one, and is blocked: whole hours have no human", async () => {
    const { code, summary, out } = await train(path, "certh.json", "--slice", "method");
    expect(code).toBe(3);
    expect(out).toMatch(/is NOT live: \d+ findings block it, first: human density/);
    expect(summary.split.by).toBe("session");
    expect(summary.rows).toEqual({ read: 23_966, rejected: 0, dropped: 17, clicks: 23_949 });
    expect(summary.features.some((name) => name.startsWith("hourOfDay"))).toBe(false);
    expect(summary.policies[0]!.robots).toBeGreaterThan(0);
  });

  test("goes live with an override that gives a reason", async () => {
    const why = "the classes were recorded on different days";
    const { code, summary } = await train(path, "certh.json", "--override", why);
    expect(code).toBe(0);
    expect(summary.bundle).toMatchObject({ promoted: true, why });
  });
});
