import type { Click } from "@slidr/clicks";
import type { Bundle } from "@slidr/guardrails";
import {
  createEngine,
  type DecisionRecord,
  decisionLine,
  decisionRecord,
  parseDecisionLine,
  replay,
} from "@slidr/serve";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStore, flakyStore, OTHER_SPEC, sampleBundle, sampleClicks } from "./samples.js";

/** Decides clicks and logs them, through text as a file would. */
async function logOf(
  clicks: readonly Click[],
  bundle: Bundle,
  makeStore = createStore,
): Promise<DecisionRecord[]> {
  const engine = createEngine({
    bundle,
    createStore: makeStore,
    clock: () => 1_700_000_000_000,
    timer: () => performance.now(),
  });
  const log: DecisionRecord[] = [];
  for (const click of clicks) {
    log.push(parseDecisionLine(decisionLine(decisionRecord(click, await engine.decide(click)))));
  }
  return log;
}

describe("replay", () => {
  test("with the bundle that made the log every decision is reproduced bit for bit, through JSON lines", async () => {
    const clicks = sampleClicks(2000);
    const result = await replay(await logOf(clicks, sampleBundle(1)), sampleBundle(1));
    expect(result.mismatches).toEqual([]);
    const distinct = new Set(clicks.map((click) => click.clickId)).size;
    expect(result.totals).toMatchObject({
      records: 2000,
      clicks: distinct,
      unchanged: distinct,
      credit: 0,
      undecided: 0,
    });
    for (const { from, to } of result.corrections) expect(to).toEqual(from);
  });

  test("with another bundle the corrections lead to exactly what that bundle decides, and the totals reconcile", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 200 }),
        async (seed, clickCount) => {
          const clicks = sampleClicks(clickCount, seed);
          const [old, other] = [sampleBundle(seed), sampleBundle(seed + 1, { threshold: 0.49 })];
          const log = await logOf(clicks, old);
          const { corrections, totals } = await replay(log, other);

          const inForce = new Map<string, boolean>();
          for (const record of await logOf(clicks, other)) {
            if (!inForce.has(record.click.clickId)) inForce.set(record.click.clickId, record.invalid);
          }
          const ledger = new Map(log.map((record) => [record.click.clickId, false]));
          for (const record of [...log].reverse()) ledger.set(record.click.clickId, record.invalid);
          // Twice: a correction names the state to reach.
          for (const { clickId, to } of [...corrections, ...corrections]) ledger.set(clickId, to!.invalid);
          expect(ledger).toEqual(inForce);

          const { credit, recharge, unchanged, invalidBefore, invalidAfter } = totals;
          expect(totals.records).toBe(log.length);
          expect(totals.clicks + totals.repeated).toBe(totals.records);
          expect(credit + recharge + unchanged).toBe(totals.clicks);
          expect(invalidBefore + credit - recharge).toBe(invalidAfter);
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  });

  test("replaying twice, and replaying a log in which every line stands twice, gives the same corrections", async () => {
    const log = await logOf(sampleClicks(300), sampleBundle(1));
    const once = await replay(log, sampleBundle(2));
    expect(await replay(log, sampleBundle(2))).toEqual(once);
    const doubled = await replay([...log, ...log], sampleBundle(2));
    expect(doubled.corrections).toEqual(once.corrections);
    const { cells, ...counts } = once.totals;
    expect(doubled.totals).toMatchObject({ ...counts, records: 600, repeated: counts.repeated + 300 });
    expect(doubled.totals.cells).toHaveLength(cells.length);
    expect(once.totals.credit + once.totals.recharge).toBeGreaterThan(0);
  });

  test("corrections say which way, from what, to what, and why", async () => {
    const log = await logOf(sampleClicks(1), sampleBundle(1, { threshold: 0 }));
    const record = { ...log[0]!, click: { ...log[0]!.click, attributes: {} } } as DecisionRecord;
    const valid = {
      ...record,
      invalid: false,
      score: 0.25,
      threshold: 0.5,
      resolvedSlice: "all",
      calibratedAs: "all",
    } as DecisionRecord;
    const strict = sampleBundle(1, { threshold: 0 });
    const { corrections } = await replay([valid], strict);
    expect(corrections[0]).toMatchObject({
      clickId: "click-0",
      action: "credit",
      from: { invalid: false, score: 0.25, threshold: 0.5, resolvedSlice: "all", calibratedAs: "all" },
      to: { bundle: strict.digest, invalid: true, threshold: 0, resolvedSlice: "all", calibratedAs: "all" },
    });
    expect(corrections[0]!.reason).toMatch(/^score 0\.\d+ >= 0 of all$/);
    const mild = await replay(
      [{ ...valid, invalid: true } as DecisionRecord],
      sampleBundle(1, { threshold: 1 }),
    );
    expect(mild.corrections[0]).toMatchObject({ action: "recharge", to: { invalid: false } });
  });

  test("the reason names the slice whose threshold decided, not the one that borrowed it", async () => {
    const [click] = sampleClicks(1);
    const brazilian = { ...click!, attributes: { device: "mobile", country: "BR" } };
    const log = await logOf([brazilian], sampleBundle(1));
    const { corrections } = await replay(log, sampleBundle(1));
    expect(corrections[0]!.to).toMatchObject({ resolvedSlice: "mobile/BR", calibratedAs: "mobile" });
    expect(corrections[0]!.reason).toMatch(/ 0\.52 of mobile$/);
  });

  test("a log that was changed afterwards is found out by the bundle that made it", async () => {
    const log = await logOf(sampleClicks(50), sampleBundle(1));
    const changed = log.map((record, index) => {
      if (record.degraded) throw new Error(record.reason);
      if (index === 3) return { ...record, invalid: !record.invalid };
      if (index === 7)
        return { ...record, features: record.features.map((value, i) => (i === 0 ? value + 5 : value)) };
      if (index === 9) return { ...record, score: record.score + 1e-7 };
      if (index === 11) return { ...record, calibratedAs: "tv" };
      return record;
    });
    const ids = [3, 7, 9, 11].map((index) => log[index]!.click.clickId);
    expect((await replay(changed, sampleBundle(1))).mismatches).toEqual(ids);
    expect((await replay(changed, sampleBundle(2))).mismatches).toEqual([]);
  });

  test("degraded clicks stay undecided from logged features, and are decided from recomputed ones", async () => {
    const clicks = sampleClicks(200);
    const away = (click: Click) => /[37]$/.test(click.clickId);
    const log = await logOf(clicks, sampleBundle(1), flakyStore(away));
    const degraded = new Set(clicks.filter(away).map((click) => click.clickId)).size;

    const logged = await replay(log, sampleBundle(1));
    expect(logged.totals.undecided).toBe(degraded);
    expect(logged.mismatches).toEqual([]);
    const first = logged.corrections.find((correction) => correction.to === undefined)!;
    expect(first).toMatchObject({ action: "unchanged", from: { invalid: false } });
    expect(first.reason).toBe("the decision was degraded (store: away) and no features were logged");

    const recomputed = await replay(log, sampleBundle(1), { recompute: createStore });
    expect(recomputed.totals.undecided).toBe(0);
    const healthy = await replay(await logOf(clicks, sampleBundle(1)), sampleBundle(1));
    expect(recomputed.corrections.map(({ to }) => to)).toEqual(healthy.corrections.map(({ to }) => to));
  });

  test("degraded clicks count under the slice that the log names, one without under the slice of the bundle", async () => {
    const clicks = sampleClicks(50);
    const log = await logOf(
      clicks,
      sampleBundle(1),
      flakyStore(() => true),
    );
    const healthy = await logOf(clicks, sampleBundle(1));
    const slicesOf = async (records: readonly DecisionRecord[]) =>
      (await replay(records, sampleBundle(1))).corrections.map(({ slice }) => slice);
    expect(log.map(({ slice }) => slice)).toEqual(healthy.map(({ slice }) => slice));
    expect(await slicesOf(log)).toEqual(await slicesOf(healthy));
    const unnamed = log.map((record) => ({ ...record, slice: undefined }) as unknown as DecisionRecord);
    expect(await slicesOf(unnamed)).toEqual(await slicesOf(healthy));
    const renamed = log.map((record): DecisionRecord => ({ ...record, slice: "as/logged" }));
    expect(new Set(await slicesOf(renamed))).toEqual(new Set(["as/logged"]));
  });

  test("a degraded click of the holdout stays charged when it is decided again", async () => {
    const clicks = sampleClicks(3);
    const createAway = flakyStore(() => true);
    const options = {
      createStore: createAway,
      clock: () => 5,
      timer: () => 0,
      holdout: { rate: 1, key: "k" },
    };
    const engine = createEngine({ bundle: sampleBundle(1), ...options });
    const log: DecisionRecord[] = [];
    for (const click of clicks) log.push(decisionRecord(click, await engine.decide(click)));
    expect(log.map(({ degraded, holdout }) => [degraded, holdout])).toEqual(log.map(() => [true, true]));
    const strict = sampleBundle(1, { threshold: 0 });
    const { corrections, totals } = await replay(log, strict, { recompute: createStore });
    expect(corrections.some(({ to }) => to!.invalid)).toBe(true);
    expect(totals).toMatchObject({ credit: 0, holdout: totals.clicks });
  });

  test("a degraded decision gives way to a later one by score, and never the other way round", async () => {
    const clicks = sampleClicks(1);
    const [scored] = await logOf(clicks, sampleBundle(1));
    const [degraded] = await logOf(
      clicks,
      sampleBundle(1),
      flakyStore(() => true),
    );
    for (const log of [
      [degraded!, scored!],
      [scored!, degraded!],
    ]) {
      const { corrections, totals } = await replay(log, sampleBundle(1));
      expect(totals).toMatchObject({ records: 2, clicks: 1, repeated: 1, undecided: 0 });
      expect(corrections[0]!.from.score).toBe((scored as { score: number }).score);
    }
  });

  test("recomputed features equal logged ones where nothing failed", async () => {
    const log = await logOf(sampleClicks(400), sampleBundle(1));
    const { corrections } = await replay(log, sampleBundle(2));
    expect((await replay(log, sampleBundle(2), { recompute: createStore })).corrections).toEqual(corrections);
  });

  test("a bundle with another spec needs recomputed features, and says so", async () => {
    const log = await logOf(sampleClicks(20), sampleBundle(1));
    const other = sampleBundle(1, { spec: OTHER_SPEC });
    await expect(replay(log, other)).rejects.toThrow(
      /^replay requires logged features of spec [0-9a-f]{12}, got [0-9a-f]{12} for click click-0: pass recompute to count the clicks again$/,
    );
    expect((await replay(log, other, { recompute: createStore })).totals.undecided).toBe(0);
  });

  test("a click that the new bundle cannot decide is left as it is, with the reason", async () => {
    const log = await logOf(sampleClicks(5), sampleBundle(1));
    const { corrections, totals } = await replay(log, sampleBundle(2), { recompute: flakyStore(() => true) });
    expect(totals).toMatchObject({ clicks: 5, unchanged: 5, undecided: 5 });
    expect(totals.invalidAfter).toBe(totals.invalidBefore);
    expect(corrections[0]!.reason).toBe("its features could not be computed: away");
  });

  test("an empty log gives nothing to correct", async () => {
    const { corrections, totals, mismatches } = await replay([], sampleBundle(1));
    expect([corrections, mismatches]).toEqual([[], []]);
    const { cells, ...counts } = totals;
    expect([cells, ...Object.values(counts)]).toEqual([[], ...Object.values(counts).map(() => 0)]);
  });
});
