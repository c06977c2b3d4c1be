import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click } from "@slidr/clicks";
import {
  type DailyCounts,
  type Decision,
  dailyReport,
  dailyReportCsv,
  openDecisionLog,
  replayLog,
} from "@slidr/serve";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "./logSamples.js";
import { readSample, writeLog } from "./replaySamples.js";
import { degradedDecision, sampleDecision } from "./sampleDecision.js";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

const DAY = { fromMs: 0, toMs: 86_400_000, temporary: tmpdir() };

function requireIdentities(counts: DailyCounts): void {
  expect(counts.gross).toBe(counts.decided + counts.degraded);
  expect(counts.net).toBe(counts.gross - counts.invalid + counts.holdoutInvalid);
  expect(counts.adjustedNet).toBe(counts.net - counts.credited + counts.recharged);
  expect(counts.credited).toBeGreaterThanOrEqual(counts.creditedByDelay);
  expect(counts.degraded).toBeGreaterThanOrEqual(counts.delayed);
}

const add = (rows: readonly DailyCounts[], name: keyof DailyCounts) =>
  rows.reduce((sum, row) => sum + row[name], 0);

describe("dailyReport", () => {
  test("a day by hand: five clicks, of which one is invalid, one invalid in the holdout, two degraded, one decided later", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    const scored = (index: number, by: object) => {
      const [click, decision] = sampleDecision(index);
      log.append(click, { ...decision, ...by } as Decision);
    };
    scored(1, { invalid: false });
    scored(2, { invalid: true });
    scored(3, { invalid: true, holdout: true });
    log.append(...degradedDecision(4));
    log.append(...degradedDecision(5));
    scored(5, { invalid: true });
    await log.close();
    const { totals, campaigns, slices, log: read } = await dailyReport({ log: directory, ...DAY });
    expect(totals).toEqual({
      gross: 5,
      decided: 3,
      degraded: 2,
      delayed: 1,
      invalid: 2,
      holdout: 1,
      holdoutInvalid: 1,
      net: 4,
      credited: 1,
      creditedByDelay: 1,
      recharged: 0,
      adjustedNet: 3,
    });
    expect(read).toEqual({ records: 6, unwritten: 0 });
    expect(campaigns.map(({ campaign, gross }) => [campaign, gross])).toEqual([["c", 5]]);
    expect(slices.map(({ slice, gross }) => [slice, gross])).toEqual([
      ["(unknown)", 1],
      ["mobile", 4],
    ]);
  });

  test("a degraded click stands under the slice that its decision names, and under that of a later decision by score", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    const named = { slice: "tv/US", resolvedSlice: "tv" };
    for (const index of [1, 2]) {
      const [click, decision] = degradedDecision(index);
      log.append(click, { ...decision, ...named } as Decision);
    }
    log.append(...sampleDecision(2));
    log.append(...degradedDecision(3));
    await log.close();
    const { slices } = await dailyReport({ log: directory, ...DAY });
    expect(slices.map(({ slice, gross, degraded }) => [slice, gross, degraded])).toEqual([
      ["(unknown)", 1, 1],
      ["mobile", 1, 1],
      ["tv/US", 1, 1],
    ]);
  });

  test("the identities hold in every cell, the cells add up, and the end is what each click's history says", async () => {
    const event = fc.record({
      index: fc.integer({ min: 1, max: 12 }),
      degraded: fc.boolean(),
      invalid: fc.boolean(),
      holdout: fc.boolean(),
      campaignId: fc.constantFrom("a", "b", undefined),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const directory = await temporaryDirectory();
        const log = await openDecisionLog({ directory, segmentBytesMax: 1500, recentIdsMax: 1 });
        const charged = new Map<number, { first: boolean; now: boolean; isScored: boolean }>();
        for (const { index, degraded, invalid, holdout, campaignId } of events) {
          const [click, decision] = degraded ? degradedDecision(index) : sampleDecision(index);
          const attributes: Record<string, string> = campaignId === undefined ? {} : { campaignId };
          const by = degraded ? {} : { invalid, ...(holdout && { holdout: true }) };
          log.append({ ...click, attributes }, { ...decision, ...by } as Decision);
          const isCharged = degraded || !invalid || holdout;
          const known = charged.get(index);
          if (known === undefined)
            charged.set(index, { first: isCharged, now: isCharged, isScored: !degraded });
          else if (!known.isScored && !degraded) Object.assign(known, { now: isCharged, isScored: true });
        }
        await log.close();
        const report = await dailyReport({ log: directory, ...DAY });
        const { totals, campaigns, slices, cells } = report;
        for (const counts of [totals, ...campaigns, ...slices, ...cells]) requireIdentities(counts);
        for (const name of Object.keys(totals) as (keyof DailyCounts)[])
          for (const rows of [campaigns, slices, cells]) expect(add(rows, name)).toBe(totals[name]);
        const clicks = [...charged.values()];
        expect(totals.gross).toBe(clicks.length);
        expect(totals.net).toBe(clicks.filter(({ first }) => first).length);
        expect(totals.adjustedNet).toBe(clicks.filter(({ now }) => now).length);
        expect(dailyReportCsv(report).trim().split("\n")).toHaveLength(cells.length + 2);
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  test("after a replay it says what the replay's totals say; of two replays the last holds", async () => {
    const log = await temporaryDirectory();
    const clicks = sampleClicks(400).filter(
      (click: Click, index, all) => all.findIndex(({ clickId }) => clickId === click.clickId) === index,
    );
    await writeLog(log, clicks, { bundle: sampleBundle(1), holdout: { rate: 0.1, key: "k" } });
    const outs: string[] = [];
    for (const seed of [2, 1]) {
      const out = join(await temporaryDirectory(), "out");
      const totals = await replayLog({ log, bundle: sampleBundle(seed).digest, readBundle: readSample, out });
      outs.push(out);
      const report = await dailyReport({ log, temporary: tmpdir(), replays: outs });
      requireIdentities(report.totals);
      expect(report.totals).toMatchObject({
        gross: totals.clicks,
        net: totals.chargedBefore,
        adjustedNet: totals.chargedAfter,
        credited: totals.credit,
        recharged: totals.recharge,
      });
      expect(report.corrections).toEqual({ used: outs.length * clicks.length, ofOtherClicks: 0 });
    }
    const recomputed = join(await temporaryDirectory(), "out");
    await replayLog({
      log,
      bundle: sampleBundle(2).digest,
      readBundle: readSample,
      out: recomputed,
      recompute: createStore,
    });
    const half = await dailyReport({
      log,
      temporary: tmpdir(),
      replays: [recomputed],
      toMs: clicks[200]!.clickedAtMs,
    });
    expect(half.corrections).toEqual({ used: 200, ofOtherClicks: clicks.length - 200 });
    await rm(join(recomputed, "totals.json"));
    await expect(dailyReport({ log, temporary: tmpdir(), replays: [recomputed] })).rejects.toThrow(
      `dailyReport requires replays that came to their end, got ${recomputed} without totals.json: run that replay again, it goes on where it stopped`,
    );
  });

  test("the first answer is the earlier one, in whatever order the logs are named", async () => {
    const [early, late] = [await temporaryDirectory(), await temporaryDirectory()];
    for (const [directory, decidedAtMs, invalid] of [
      [early, 5000, true],
      [late, 9000, false],
    ] as const) {
      const log = await openDecisionLog({ directory });
      const [click, decision] = sampleDecision(1);
      log.append(click, { ...decision, decidedAtMs, invalid } as Decision);
      await log.close();
    }
    for (const log of [
      [early, late],
      [late, early, late],
    ]) {
      const { totals, log: read } = await dailyReport({ log, ...DAY });
      expect([totals.gross, totals.invalid, totals.net, read.records]).toEqual([1, 1, 0, 2]);
      const out = await temporaryDirectory();
      const bundle = sampleBundle(2).digest;
      const recompute = createStore;
      const replayed = await replayLog({ log, bundle, readBundle: readSample, out, recompute });
      expect([replayed.clicks, replayed.chargedBefore]).toEqual([1, 0]);
    }
  });

  test("a day is one of clicks: by the time of the decision a click could count twice", async () => {
    const log = await temporaryDirectory();
    const options = { log, ...DAY, time: "decided" } as Parameters<typeof dailyReport>[0];
    await expect(dailyReport(options)).rejects.toThrow(
      'dailyReport requires a day by the time of the clicks, got time "decided"',
    );
  });

  test("in the CSV no name runs as a formula, and none looks like the totals", () => {
    const counts = {} as DailyCounts;
    const first = (campaign: string) => {
      const cells = [{ campaign, slice: "s", ...counts }];
      return dailyReportCsv({ cells, totals: counts } as never)
        .slice("campaign,slice,".length)
        .split("\n")
        .slice(1)
        .join("\n");
    };
    for (const name of ["=1", " =1", "\u00a0=1", "\ufeff@x", "＝1", "＠x", "-1", "\t1"])
      expect(first(name), name).toMatch(/^'/);
    expect(first("\n=1")).toMatch(/^"'\n=1"/);
    expect(first("a=1")).toMatch(/^a=1,/);
    expect(first("(all)")).toMatch(/^'\(all\),s,.*\n\(all\),\(all\),/);
    expect(first("'(all)")).toMatch(/^''\(all\),s,/);
  });

  test("what the log could not hold is told", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory, bufferMax: 2 });
    for (let index = 0; index < 5; index++) log.append(...sampleDecision(index));
    await log.close();
    expect((await dailyReport({ log: directory, ...DAY })).log).toEqual({ records: 2, unwritten: 3 });
  });
});
