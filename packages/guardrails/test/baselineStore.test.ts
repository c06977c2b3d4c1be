import { cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createBaselineStore, type DayProfile, type FileSystem, profileDay } from "@slidr/guardrails";
import { afterAll, describe, expect, test } from "vitest";
import { type FaultMode, faultyFileSystem, quickFileSystem } from "./faultyFileSystem.js";
import { sampleFinding, temporaryDirectory } from "./samples.js";

const DAY_MS = 86_400_000;
const BLOCKED = [sampleFinding({ passed: false })];
const PASSED = [sampleFinding()];
const made: string[] = [];
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

async function directoryOf(): Promise<string> {
  const path = await temporaryDirectory();
  made.push(path);
  return path;
}

function dayOf(day: number): DayProfile {
  const fromMs = day * DAY_MS;
  return profileDay({
    fromMs,
    toMs: fromMs + DAY_MS,
    timeZone: "UTC",
    clickedAtMs: [fromMs + 5],
    human: [1],
  });
}

function open(directory: string, fs: FileSystem = quickFileSystem(), nowMs = 1000) {
  return createBaselineStore(directory, { clock: () => nowMs, daysMax: 3, lockWaitMs: 0, fs });
}

const daysIn = async (store: ReturnType<typeof open>, beforeMs?: number) =>
  (await store.baseline(beforeMs)).map((profile) => profile.fromMs / DAY_MS);

describe("createBaselineStore", () => {
  test("a blocked day is kept but never compared with", async () => {
    const store = open(await directoryOf());
    await store.record({ profile: dayOf(1), findings: PASSED, who: "nightly" });
    const entry = await store.record({ profile: dayOf(2), findings: BLOCKED, who: "nightly" });
    expect([entry.action, entry.codes]).toEqual(["quarantine", ["HUMAN_DENSITY"]]);
    expect(await daysIn(store)).toEqual([1]);
  });

  test("the latest days count, and only those before the judged one", async () => {
    const store = open(await directoryOf());
    for (const day of [5, 1, 3, 2, 4])
      await store.record({ profile: dayOf(day), findings: PASSED, who: "nightly" });
    expect(await daysIn(store)).toEqual([3, 4, 5]);
    expect(await daysIn(store, 4 * DAY_MS)).toEqual([1, 2, 3]);
  });

  test("a day judged anew replaces its former self", async () => {
    const store = open(await directoryOf());
    await store.record({ profile: dayOf(1), findings: PASSED, who: "nightly" });
    await store.record({ profile: dayOf(1), findings: BLOCKED, who: "nightly" });
    expect(await daysIn(store)).toEqual([]);
  });

  test("rebaselining is explicit and stands in the log with who and why", async () => {
    const store = open(await directoryOf());
    await store.record({ profile: dayOf(1), findings: BLOCKED, who: "nightly" });
    await store.rebaseline({ fromMs: DAY_MS, accepted: true, who: "ana", why: "the new campaign stays" });
    expect(await daysIn(store)).toEqual([1]);
    await store.rebaseline({ fromMs: DAY_MS, accepted: false, who: "ben", why: "it did not" });
    expect(await daysIn(store)).toEqual([]);
    expect((await store.log()).map(({ action, who, why }) => `${action} by ${who}: ${why}`)).toEqual([
      "quarantine by nightly: findings block",
      "readmit by ana: the new campaign stays",
      "retire by ben: it did not",
    ]);
  });

  test("no run takes in, or changes, a day that somebody retired; its profile is there by its digest", async () => {
    const store = open(await directoryOf());
    await store.record({ profile: dayOf(1), findings: PASSED, who: "nightly" });
    const retired = await store.rebaseline({ fromMs: DAY_MS, accepted: false, who: "ben", why: "an outage" });
    for (const findings of [PASSED, BLOCKED, PASSED])
      expect(await store.record({ profile: dayOf(1), findings, who: "nightly" })).toEqual(retired);
    expect(await store.log()).toHaveLength(2);
    expect(await daysIn(store)).toEqual([]);
    expect((await store.profile(retired.digest)).fromMs).toBe(DAY_MS);
    await expect(store.profile("0".repeat(64))).rejects.toThrow("is missing");
  });

  test("decisions without a day, a name or a reason are refused", async () => {
    const directory = await directoryOf();
    const store = open(directory);
    await expect(store.rebaseline({ fromMs: 0, accepted: true, who: "ana", why: "x" })).rejects.toThrow(
      "rebaseline requires a day to change, but that of 1970-01-01T00:00:00.000Z was never judged",
    );
    await store.record({ profile: dayOf(0), findings: PASSED, who: "nightly" });
    await expect(store.rebaseline({ fromMs: 0, accepted: true, who: "ana", why: "x" })).rejects.toThrow(
      "is accepted already",
    );
    expect(() => store.rebaseline({ fromMs: 0, accepted: false, who: "ana", why: " " })).toThrow(
      'the baseline store requires why, to be recorded, got " "',
    );
    expect(() => createBaselineStore(directory, { clock: Date.now, daysMax: 2 })).toThrow(
      "createBaselineStore requires daysMax >= 3, got 2",
    );
  });

  test("a lock that is held is said to be the baseline's", async () => {
    const directory = await directoryOf();
    await writeFile(join(directory, "lock"), JSON.stringify({ token: "x", atMs: 1000 }));
    await expect(
      open(directory).record({ profile: dayOf(1), findings: PASSED, who: "nightly" }),
    ).rejects.toThrow(
      `another writer of the baseline holds ${join(directory, "lock")} since 1970-01-01T00:00:01.000Z; try again, or delete that file if no writer of the baseline runs`,
    );
  });

  test("a log or a profile that was changed is refused, not used", async () => {
    const directory = await directoryOf();
    const store = open(directory);
    const { digest } = await store.record({ profile: dayOf(1), findings: PASSED, who: "nightly" });
    const profile = join(directory, "profiles", `${digest}.json`);
    await writeFile(profile, (await readFile(profile, "utf8")).replace('"outside":0', '"outside":7'));
    await expect(store.baseline()).rejects.toThrow(`names ${digest}, whose profile was changed`);
    await rm(profile);
    await expect(store.baseline()).rejects.toThrow("is missing");
    await truncate(join(directory, "log.jsonl"), 20);
    await expect(store.baseline()).rejects.toThrow("the baseline's log.jsonl ends within a line");
  });

  test.each(["once", "crash"] as const)(
    "a disk that fails (%s) at every call leaves the state before or after",
    async (mode: FaultMode) => {
      const prepared = await directoryOf();
      const whole = open(prepared);
      await whole.record({ profile: dayOf(1), findings: PASSED, who: "nightly" });
      await whole.record({ profile: dayOf(2), findings: BLOCKED, who: "nightly" });
      const works = [
        {
          after: [1, 3],
          work: (fs: FileSystem, at: string) =>
            open(at, fs).record({ profile: dayOf(3), findings: PASSED, who: "nightly" }),
        },
        {
          after: [1, 2],
          work: (fs: FileSystem, at: string) =>
            open(at, fs).rebaseline({ fromMs: 2 * DAY_MS, accepted: true, who: "ana", why: "seen" }),
        },
      ];
      for (const { after, work } of works) {
        let committed = 0;
        for (let failAt = 1; ; failAt++) {
          const directory = await directoryOf();
          await cp(prepared, directory, { recursive: true });
          const { fs, calls } = faultyFileSystem(failAt, mode);
          const done = await work(fs, directory).then(
            () => true,
            (error: Error) => !/ENOSPC/.test(error.message),
          );
          // A minute later the lock of a run that died has expired.
          const later = open(directory, quickFileSystem(), 61_000);
          const days = await daysIn(later);
          expect([[1], after]).toContainEqual(days);
          if (done) expect(days).toEqual(after);
          if (days.length === 2) committed++;
          await later.record({ profile: dayOf(4), findings: PASSED, who: "nightly" });
          expect(await daysIn(later)).toEqual([...days, 4]);
          const left = (await readdir(directory)).filter((name) => !name.endsWith(".tmp"));
          expect(left.sort()).toEqual(["log.jsonl", "profiles"]);
          if (calls.length < failAt) break;
          expect(failAt).toBeLessThan(200);
        }
        // Some of the cuts lie after the point of no return.
        expect(committed).toBeGreaterThan(1);
      }
    },
  );
});
