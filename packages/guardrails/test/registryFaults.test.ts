import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  checkGoldenRows,
  createFileRegistry,
  type FileSystem,
  verifyBundle,
  writeBundle,
} from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { type FaultMode, faultyFileSystem, quickFileSystem } from "./faultyFileSystem.js";
import { sampleParts, temporaryDirectory } from "./samples.js";

const MOVE = { who: "ana", why: "daily retraining" };
const CALLS_MAX = 2000;

function openRegistry(directory: string, nowMs: number, fs: FileSystem = quickFileSystem()) {
  return createFileRegistry(directory, {
    clock: () => nowMs,
    verifyGolden: (bundle) =>
      checkGoldenRows(bundle.golden, () => ({ score: 0.8, threshold: 0.75, invalid: true })),
    lockWaitMs: 0,
    fs,
  });
}

/** Cuts `work` at its first, second, third ... call of the file system, until it gets through; returns the cuts made. */
async function cutEverywhere(
  mode: FaultMode,
  work: (fs: FileSystem) => Promise<unknown>,
  check: (outcome: "done" | "failed") => Promise<void>,
): Promise<number> {
  for (let failAt = 1; failAt < CALLS_MAX; failAt++) {
    const { fs, calls } = faultyFileSystem(failAt, mode);
    const outcome = await work(fs).then(
      () => "done" as const,
      (error: Error) => {
        expect(error.message).toMatch(/ENOSPC/);
        return "failed" as const;
      },
    );
    await check(outcome);
    if (calls.length < failAt) return failAt - 1;
  }
  throw new Error("the work never got through");
}

/** The names in a registry (random parts apart) and the bytes of its two small files: what a move can change. */
async function stateOf(directory: string): Promise<string> {
  const names = (await readdir(directory)).map((name) => name.replace(/[0-9a-f-]{36}/, "RANDOM")).sort();
  const texts = ["live", "history.jsonl"].map((name) => readFile(join(directory, name), "utf8"));
  return JSON.stringify([names, ...(await Promise.all(texts))]);
}

describe.each(["once", "crash"] as const)("with a disk that fails (%s) at every call in turn", (mode) => {
  test("put leaves a whole bundle or none", async () => {
    let directory = await temporaryDirectory();
    const { digest } = await writeBundle(directory, sampleParts(), { fs: quickFileSystem() });
    directory = await temporaryDirectory();
    let whole = 0;
    const cuts = await cutEverywhere(
      mode,
      (fs) => writeBundle(directory, sampleParts(), { fs }),
      async (outcome) => {
        const present = (await readdir(directory)).includes(digest);
        if (outcome === "done") expect(present).toBe(true);
        if (!present) return;
        whole++;
        expect(await verifyBundle(join(directory, digest))).toMatchObject({ passed: true });
        directory = await temporaryDirectory();
      },
    );
    expect(cuts).toBeGreaterThan(60);
    expect(whole).toBeGreaterThan(1);
  });

  test.each(["promote", "rollback"] as const)(
    "%s leaves the old bundle live or the new one, on record",
    async (action) => {
      const prepared = await temporaryDirectory();
      const whole = openRegistry(prepared, 1_700_000_000_000);
      const first = await whole.put(sampleParts(1));
      const second = await whole.put(sampleParts(2));
      await whole.promote(first.digest, MOVE);
      if (action === "rollback") await whole.promote(second.digest, MOVE);
      expect((await whole.verify()).every((finding) => finding.passed)).toBe(true);
      const before = (await whole.history()).length;
      const oldLive = (await whole.live())!;
      const newLive = oldLive === first.digest ? second.digest : first.digest;
      const unchanged = await stateOf(prepared);
      const checked = new Set<string>();

      let directory = await temporaryDirectory();
      await cp(prepared, directory, { recursive: true });
      let moved = 0;
      const check = async (outcome: "done" | "failed") => {
        // A cut that changed nothing leaves the registry as it was verified above.
        const state = await stateOf(directory);
        if (state === unchanged) return expect(outcome).toBe("failed");
        const live = await openRegistry(directory, 0).live();
        expect([oldLive, newLive]).toContain(live);
        if (outcome === "done") expect(live).toBe(newLive);
        if (live === newLive) moved++;
        // Many cuts leave the same files behind; what follows depends on nothing else.
        if (!checked.has(state)) await goOn(live!);
        checked.add(state);
        directory = await temporaryDirectory();
        await cp(prepared, directory, { recursive: true });
      };
      const goOn = async (live: string) => {
        // A minute later the lock of a dead promoter has expired.
        const after = openRegistry(directory, 1_700_000_060_000);
        expect((await after.verify()).filter((finding) => !finding.passed)).toEqual([]);
        expect(await after.history()).toHaveLength(before + (live === newLive ? 1 : 0));
        // Whatever happened, the next promoter gets through and the record is complete.
        await after.promote(newLive, MOVE);
        await after.promote(oldLive, MOVE);
        expect((await after.history()).slice(before).map((entry) => entry.to)).toEqual([newLive, oldLive]);
        const left = (await readdir(directory)).filter((name) => !name.endsWith(".tmp"));
        expect(left.sort()).toEqual(["bundles", "history.jsonl", "live"]);
      };
      const work = (fs: FileSystem) => {
        const registry = openRegistry(directory, 1_700_000_000_000, fs);
        return action === "promote" ? registry.promote(newLive, MOVE) : registry.rollback(MOVE);
      };
      expect(await cutEverywhere(mode, work, check)).toBeGreaterThan(60);
      // Some of the cuts lie after the point of no return.
      expect(moved).toBeGreaterThan(1);
    },
  );
});
