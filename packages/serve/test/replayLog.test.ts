import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Click } from "@slidr/clicks";
import { compileScorer } from "@slidr/model";
import {
  checkLog,
  type DecisionRecord,
  openDecisionLog,
  type ReplayLogOptions,
  type ReplayTotals,
  replay,
  replayLog,
} from "@slidr/serve";
import { createReplayThreads } from "@slidr/serve/threads";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { compileBundle } from "../src/engine/compileBundle.js";
import { differingFields } from "../src/replay/differingFields.js";
import { requireReconciled } from "../src/replay/replayLog.js";
import { temporaryDirectory } from "./logSamples.js";
import { readCorrections, readRecords, readSample, writeBundles, writeLog } from "./replaySamples.js";
import { createStore, flakyStore, sampleBundle, sampleClicks, sampleEnsemble } from "./samples.js";

const HOLDOUT = { rate: 0.2, key: "secret" };

/** Clicks of a few campaigns. */
function campaignClicks(count: number, seed = 1): Click[] {
  return sampleClicks(count, seed).map((click, index) => ({
    ...click,
    attributes: { ...click.attributes!, ...(index % 5 !== 0 && { campaignId: `c${index % 3}` }) },
  }));
}

/** A log of 600 clicks by bundle 1, some degraded, some in the holdout. */
async function sampleDecisions(): Promise<{ log: string; records: DecisionRecord[] }> {
  const log = await temporaryDirectory();
  const fails = (click: Click) => /[37]$/.test(click.clickId);
  const engine = { bundle: sampleBundle(1), holdout: HOLDOUT, createStore: flakyStore(fails) };
  await writeLog(log, campaignClicks(600), engine);
  return { log, records: await readRecords(log) };
}

async function replayTo(options: Partial<ReplayLogOptions> & { log: string | string[] }): Promise<{
  totals: ReplayTotals;
  out: string;
}> {
  const out = options.out ?? (await temporaryDirectory());
  const bundle = sampleBundle(2).digest;
  const totals = await replayLog({ bundle, readBundle: readSample, ...options, out });
  return { totals, out };
}

/** A log of degraded clicks, a few less than asked for: short lines, quickly written. */
async function longLog(count: number): Promise<{ log: string; records: number }> {
  const directory = await temporaryDirectory();
  const log = await openDecisionLog({ directory, bufferMax: count, recentIdsMax: 2 });
  const versions = { bundle: sampleBundle(1).digest, specHash: "s", degraded: true, invalid: false } as const;
  const why = { cause: "store", reason: "store: away", counted: "no" } as const;
  for (const click of campaignClicks(count))
    log.append(click, { clickId: click.clickId, decidedAtMs: click.clickedAtMs, ...versions, ...why });
  const { written } = await log.close();
  return { log: directory, records: written };
}

/** A replay in processes of their own, each killed after so many steps, the last one not. */
async function killedReplay(given: {
  log: string;
  mode: "logged" | "recomputed";
  threads: number;
  killedAfter: number[];
}): Promise<{ out: string; left: string[][] }> {
  const registry = await temporaryDirectory();
  const [, digest] = await writeBundles(registry, [1, 2]);
  const out = await temporaryDirectory();
  const child = fileURLToPath(new URL("replayChild.ts", import.meta.url));
  const left: string[][] = [];
  for (const steps of [...given.killedAfter, Number.POSITIVE_INFINITY]) {
    const args = [child, given.log, registry, digest!, out, given.mode, `${given.threads}`, `${steps}`];
    const running = spawn(process.execPath, ["--conditions=@slidr/source", "--import", "tsx", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.stdout.once("data", () => running.kill("SIGKILL"));
    const [code, signal] = await once(running, "exit");
    expect([code, signal]).toEqual(steps === Number.POSITIVE_INFINITY ? [0, null] : [null, "SIGKILL"]);
    if (signal === "SIGKILL") left.push(await readdir(join(out, "work")));
  }
  return { out, left };
}

const byId = (a: { clickId: string }, b: { clickId: string }) => (a.clickId < b.clickId ? -1 : 1);

/** The identities that the totals promise, in the whole and in every cell. */
function requireIdentities(totals: ReplayTotals): void {
  for (const counts of [totals, ...totals.cells]) {
    expect(counts.records).toBe(counts.clicks + counts.repeated);
    expect(counts.clicks).toBe(counts.credit + counts.recharge + counts.unchanged);
    expect(counts.chargedAfter).toBe(counts.chargedBefore - counts.credit + counts.recharge);
  }
  const { cells, ...whole } = totals;
  for (const [field, total] of Object.entries(whole)) {
    expect(
      cells.reduce((sum, cell) => sum + cell[field as keyof typeof whole], 0),
      field,
    ).toBe(total);
  }
}

describe("replayLog", () => {
  test("gives what replaying the records in memory gives, and its totals reconcile with the log", async () => {
    const { log, records } = await sampleDecisions();
    const { totals, out } = await replayTo({ log });
    const inMemory = await replay(records, sampleBundle(2));
    expect(totals).toEqual(inMemory.totals);
    expect((await readCorrections(out)).sort(byId)).toEqual([...inMemory.corrections].sort(byId));
    requireIdentities(totals);
    expect(totals).toMatchObject({
      records: records.length,
      clicks: new Set(records.map(({ click }) => click.clickId)).size,
    });
    expect(totals.credit + totals.recharge).toBeGreaterThan(50);
    expect(totals.cells.length).toBeGreaterThan(20);
    expect(JSON.parse(await readFile(join(out, "totals.json"), "utf8"))).toEqual(totals);
    expect((await readdir(out)).sort()).toEqual(["corrections-00000.jsonl.gz", "plan.json", "totals.json"]);
  });

  test("intervals that share no time share no click, and add up to the whole", async () => {
    const { log, records } = await sampleDecisions();
    const whole = await replayTo({ log });
    const [from, to] = [records[0]!.click.clickedAtMs, records.at(-1)!.click.clickedAtMs];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: from, max: to }), async (cutMs) => {
        const before = await replayTo({ log, toMs: cutMs });
        const after = await replayTo({ log, fromMs: cutMs });
        for (const field of ["records", "clicks", "credit", "recharge", "chargedAfter"] as const)
          expect(before.totals[field] + after.totals[field]).toBe(whole.totals[field]);
      }),
      { numRuns: 5, seed: 2 },
    );
  });

  test("holdout clicks are charged before and after, whatever the verdict", async () => {
    const { log } = await sampleDecisions();
    const { out, totals } = await replayTo({ log });
    const records = await readRecords(log);
    const inHoldout = new Set(records.flatMap(({ click, holdout }) => (holdout ? [click.clickId] : [])));
    expect(totals.holdout).toBe(inHoldout.size);
    const corrections = (await readCorrections(out)).filter(({ clickId }) => inHoldout.has(clickId));
    expect(corrections.some(({ from, to }) => to !== undefined && from.invalid !== to.invalid)).toBe(true);
    for (const { action, from, to, reason } of corrections) {
      expect([action, from.charged]).toEqual(["unchanged", true]);
      // Degraded and never decided: no features were logged.
      if (to === undefined) continue;
      expect(to.charged).toBe(true);
      expect(reason).toMatch(/; in the holdout, charged either way$/);
    }
  });

  test("taken up again after any step that failed, it ends with the same totals and corrections", async () => {
    const { log } = await sampleDecisions();
    const whole = await replayTo({ log });
    const expected = (await readCorrections(whole.out)).sort(byId);
    const { taskRunner } = await import("../src/replay/replayTask.js");
    const run = taskRunner({ readBundle: readSample });
    const out = await temporaryDirectory();
    for (let attempts = 1; ; attempts++) {
      let left = 3;
      const dying = {
        threads: 1,
        run: async (task: Parameters<typeof run>[0]) => {
          if (left-- === 0) throw new Error("died");
          return run(task);
        },
      };
      const ended = await replayTo({ log, out, threads: dying }).catch((error: Error) => error.message);
      if (ended === "died") continue;
      expect(attempts).toBeGreaterThan(5);
      expect((ended as { totals: ReplayTotals }).totals).toEqual(whole.totals);
      break;
    }
    expect((await readCorrections(out)).sort(byId)).toEqual(expected);
    // Done is done: run once more, it only says so.
    expect((await replayTo({ log, out })).totals).toEqual(whole.totals);
  });

  test("what is logged after its first step is not part of it", async () => {
    const { log } = await sampleDecisions();
    const whole = await replayTo({ log });
    const out = await temporaryDirectory();
    const threads = { threads: 1, run: () => Promise.reject(new Error("died")) };
    await expect(replayTo({ log, out, threads })).rejects.toThrow("died");
    await writeLog(log, campaignClicks(100, 9), { bundle: sampleBundle(1) });
    expect((await replayTo({ log, out })).totals).toEqual(whole.totals);
  });

  test("a directory of another replay is refused, by what differs", async () => {
    const { log } = await sampleDecisions();
    const { out } = await replayTo({ log });
    await expect(replayTo({ log, out, bundle: sampleBundle(3).digest })).rejects.toThrow(
      /^replayLog requires a new directory or the one of the same replay, got .*, whose bundle is "[0-9a-f]{64}", not "[0-9a-f]{64}"$/,
    );
    await expect(replayTo({ log, out, fromMs: 5 })).rejects.toThrow(
      'whose interval is {"time":"clicked"}, not',
    );
    await expect(replayTo({ log, out, recompute: createStore })).rejects.toThrow(
      'whose mode is "logged", not "recomputed"',
    );
    const other = (await sampleDecisions()).log;
    await expect(replayTo({ log: other, out })).rejects.toThrow(
      `whose logs is ${JSON.stringify([log])}, not ${JSON.stringify([other])}`,
    );
    await expect(replayTo({ log, out, settings: "module 1234" })).rejects.toThrow(
      'whose settings is "", not "module 1234"',
    );
    await replayTo({ log: [relative(process.cwd(), log), log], out });
  });

  test("recomputed with a warm-up, an interval's clicks are decided as in a replay of everything; checkpoints change nothing", async () => {
    const { log, records } = await sampleDecisions();
    const fromMs = records[300]!.click.clickedAtMs;
    const all = await replayTo({ log, recompute: createStore });
    const part = await replayTo({ log, recompute: createStore, fromMs });
    const late = new Set(
      records.filter(({ click }) => click.clickedAtMs >= fromMs).map(({ click }) => click.clickId),
    );
    const expected = (await readCorrections(all.out)).filter(({ clickId }) => late.has(clickId)).sort(byId);
    expect((await readCorrections(part.out)).sort(byId)).toEqual(expected);
    requireIdentities(part.totals);
    expect(all.totals.undecided).toBe(0);
    expect(all.totals).toEqual((await replay(records, sampleBundle(2), { recompute: createStore })).totals);
    const out = await temporaryDirectory();
    const threads = { threads: 1, run: () => Promise.reject(new Error("died")) };
    await expect(replayTo({ log, out, recompute: createStore, fromMs, threads })).rejects.toThrow("died");
    expect((await replayTo({ log, out, recompute: createStore, fromMs })).totals).toEqual(part.totals);
  });

  test("logged decisions of one click in two logs: the earlier one is in force, in whatever order the logs are named", async () => {
    const [a, b] = [await temporaryDirectory(), await temporaryDirectory()];
    const clicks = campaignClicks(50);
    await writeLog(a!, clicks, { bundle: sampleBundle(1), clock: () => 2000 });
    await writeLog(b!, clicks, { bundle: sampleBundle(3), clock: () => 1000 });
    for (const log of [
      [a!, b!],
      [b!, a!],
    ]) {
      const { out } = await replayTo({ log });
      const bundles = new Set((await readCorrections(out)).map(({ from }) => from.bundle));
      expect([...bundles]).toEqual([sampleBundle(3).digest]);
    }
  });

  test("totals that hold fewer records than were written, or than the manifest vouches for, are refused", () => {
    const one = { records: 9, repeated: 0, clicks: 9, credit: 0, recharge: 0, unchanged: 9 };
    const totals = { ...one, chargedBefore: 9, chargedAfter: 9, cells: [] } as unknown as ReplayTotals;
    const segment = (from: number, to: number, records: number) =>
      ({
        directory: "d",
        segment: 1,
        records,
        log: 0,
        entry: { clickedMs: [from, to], decidedMs: [0, 0] },
      }) as never;
    const check =
      (rows: number, ...segments: never[]) =>
      () =>
        requireReconciled(totals, { segments, interval: { fromMs: 10, toMs: 20 }, mode: "logged" }, rows);
    expect(check(9, segment(10, 19, 4), segment(5, 12, 8))).not.toThrow();
    expect(check(10, segment(10, 19, 4), segment(5, 12, 8))).toThrow("do not reconcile");
    expect(check(9, segment(10, 19, 10), segment(5, 12, 8))).toThrow("(9 of 18 records)");
  });

  test("the logs of several engines over one store are one log, in the order of their decisions", async () => {
    const clicks = campaignClicks(400);
    const [whole, ...halves] = [
      await temporaryDirectory(),
      await temporaryDirectory(),
      await temporaryDirectory(),
    ];
    const unique = clicks.filter(
      (click, index) => clicks.findIndex(({ clickId }) => clickId === click.clickId) === index,
    );
    await writeLog(whole!, unique, { bundle: sampleBundle(1) });
    for (const [index, half] of halves.entries())
      await writeLog(
        half,
        unique.filter((_, at) => at % 2 === index),
        { bundle: sampleBundle(1) },
      );
    const recompute = createStore;
    const one = await replayTo({ log: whole!, recompute });
    const two = await replayTo({ log: halves, recompute });
    const decided = async (out: string) =>
      (await readCorrections(out)).sort(byId).map(({ clickId, to }) => [clickId, to]);
    expect(await decided(two.out)).toEqual(await decided(one.out));
  });

  test("on worker threads it gives the same totals and corrections", async () => {
    const { log } = await sampleDecisions();
    const whole = await replayTo({ log });
    const registry = await temporaryDirectory();
    await writeBundles(registry, [1, 2]);
    const threads = await createReplayThreads({
      threads: 2,
      registry,
      execArgv: ["--conditions=@slidr/source", "--import", "tsx"],
    });
    onTestFinished(() => threads.close());
    const { totals, out } = await replayTo({ log, threads });
    expect(totals).toEqual(whole.totals);
    expect((await readCorrections(out)).sort(byId)).toEqual((await readCorrections(whole.out)).sort(byId));
    const check = await checkLog({ log, readBundle: readSample, threads });
    expect(check).toEqual(await checkLog({ log, readBundle: readSample }));
  });

  test.each([
    { threads: 1, killedAfter: [2, 9] },
    { threads: 2, killedAfter: [5] },
  ])(
    "killed with kill -9, a replay of logged features on $threads thread(s) ends with the same totals",
    async ({ threads, killedAfter }) => {
      const { log } = await sampleDecisions();
      const whole = await replayTo({ log });
      const { out } = await killedReplay({ log, mode: "logged", threads, killedAfter });
      expect(JSON.parse(await readFile(join(out, "totals.json"), "utf8"))).toEqual(whole.totals);
      expect((await readCorrections(out)).sort(byId)).toEqual((await readCorrections(whole.out)).sort(byId));
    },
  );

  test("killed with kill -9 when a part is written and another is not, a replay of recomputed features ends with the same totals", async () => {
    const { log, records } = await longLog(56_000);
    const whole = await replayTo({ log, recompute: createStore });
    // It tells of every 5,000 clicks, and writes a part of every 50,000.
    const { out, left } = await killedReplay({ log, mode: "recomputed", threads: 1, killedAfter: [11] });
    const parts = left.map((names) => names.filter((name) => /^rows-\d+\.json$/.test(name)));
    expect(parts).toEqual([["rows-0.json"]]);
    const totals = JSON.parse(await readFile(join(out, "totals.json"), "utf8")) as ReplayTotals;
    expect(totals).toEqual(whole.totals);
    expect(totals).toMatchObject({ records, undecided: 0 });
    expect(totals.credit).toBeGreaterThan(0);
    const written = (from: string) => readFile(join(from, "corrections-00000.jsonl.gz"));
    expect((await written(out)).equals(await written(whole.out))).toBe(true);
  });
});

describe("checkLog", () => {
  test("confirms every decision to the last bit, each by the bundle it names", async () => {
    const log = await temporaryDirectory();
    for (const seed of [1, 2, 1])
      await writeLog(log, campaignClicks(150, seed), { bundle: sampleBundle(seed), holdout: HOLDOUT });
    const { records, ...found } = await checkLog({ log, readBundle: readSample });
    expect(records).toBeGreaterThan(400);
    expect(found).toEqual({ confirmed: records, degraded: 0, mismatched: 0, mismatches: [] });
  });

  test("an ensemble behind createScorer is confirmed too: what its record does not hold, an uncertainty, is not compared", async () => {
    const bundle = sampleBundle(1, { model: sampleEnsemble() });
    const readBundle = async () => bundle;
    const scorer = compileScorer(sampleEnsemble());
    const elsewhere = await temporaryDirectory();
    const createScorer = () => ({ score: async (features: Float32Array) => scorer.score(features) });
    await writeLog(elsewhere, campaignClicks(50), { bundle, createScorer, deadlineMs: 10_000 });
    expect((await readRecords(elsewhere)).some((record) => "uncertainty" in record)).toBe(false);
    const { records, ...found } = await checkLog({ log: elsewhere, readBundle });
    expect(records).toBeGreaterThan(40);
    expect(found).toEqual({ confirmed: records, degraded: 0, mismatched: 0, mismatches: [] });
    const { totals } = await replayTo({ log: elsewhere, bundle: bundle.digest, readBundle });
    expect(totals).toMatchObject({ credit: 0, recharge: 0, undecided: 0 });

    const here = await temporaryDirectory();
    await writeLog(here, campaignClicks(50), { bundle });
    const compiled = compileBundle(bundle);
    for (const record of await readRecords(here)) {
      expect(record).toHaveProperty("uncertainty");
      expect(differingFields(record, compiled, {})).toEqual([]);
      const changed = { ...record, uncertainty: 0.4 } as DecisionRecord;
      expect(differingFields(changed, compiled, {})).toEqual(["uncertainty"]);
    }
  });

  test("names the records that their bundle does not confirm, and by what", async () => {
    const log = await temporaryDirectory();
    await writeLog(log, campaignClicks(20), { bundle: sampleBundle(1) }, 2 ** 20);
    const path = join(log, "000000000001.jsonl.gz");
    const lines = gunzipSync(await readFile(path))
      .toString()
      .trim()
      .split("\n");
    const change = (index: number, by: object) => {
      lines[index] = JSON.stringify({ ...JSON.parse(lines[index]!), ...by });
    };
    change(3, { invalid: !JSON.parse(lines[3]!).invalid });
    change(7, { score: JSON.parse(lines[7]!).score + 1e-7 });
    change(9, { calibratedAs: "tv", slice: "tv" });
    change(11, { bundle: "0".repeat(64) });
    const bytes = gzipSync(`${lines.join("\n")}\n`);
    await writeFile(path, bytes);
    // As a forger would who knows the manifest.
    const entry = JSON.parse(await readFile(join(log, "manifest.jsonl"), "utf8"));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(log, "manifest.jsonl"), `${JSON.stringify({ ...entry, sha256 })}\n`);
    const { records, confirmed, mismatched, mismatches } = await checkLog({ log, readBundle: readSample });
    expect([records, confirmed, mismatched]).toEqual([20, 16, 4]);
    expect(mismatches.map(({ fields }) => fields)).toEqual([
      ["invalid"],
      ["score"],
      ["slice", "calibratedAs"],
      [`error: no bundle ${"0".repeat(64)}`],
    ]);
    await rm(path);
  });
});
