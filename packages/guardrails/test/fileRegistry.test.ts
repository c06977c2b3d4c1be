import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkGoldenRows, createFileRegistry, goldenRows } from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { sampleFinding, sampleParts, temporaryDirectory } from "./samples.js";

const MOVE = { who: "ana", why: "daily retraining" };
const decide = () => ({ score: 0.8, threshold: 0.75, invalid: true });

async function sampleRegistry(options: Partial<Parameters<typeof createFileRegistry>[1]> = {}) {
  const directory = await temporaryDirectory();
  let nowMs = 1_700_000_000_000;
  const clock = () => nowMs++;
  const registry = createFileRegistry(directory, {
    clock,
    verifyGolden: (bundle) => checkGoldenRows(bundle.golden, decide),
    ...options,
  });
  const digests: string[] = [];
  for (const seed of [1, 2, 3, 4]) digests.push((await registry.put(sampleParts(seed))).digest);
  const [a, b, c, d] = digests as [string, string, string, string];
  return { directory, registry, a, b, c, d };
}

describe("createFileRegistry", () => {
  test("nothing is live before the first promote, and the first entry says so", async () => {
    const { registry, a } = await sampleRegistry();
    expect(await registry.live()).toBeUndefined();
    expect(await registry.history()).toEqual([]);
    const entry = await registry.promote(a, MOVE);
    expect(entry).toMatchObject({ sequence: 1, action: "promote", from: "none", to: a, ...MOVE });
    expect(entry.previousHash).toBe("0".repeat(64));
    expect(await registry.live()).toBe(a);
    expect((await registry.read(a)).digest).toBe(a);
  });

  test("every move is on record, hash by hash", async () => {
    const { registry, directory, a, b } = await sampleRegistry();
    await registry.promote(a, MOVE);
    await registry.promote(b, MOVE);
    await registry.rollback({ who: "ben", why: "IVR doubled" });
    const history = await registry.history();
    expect(history.map(({ action, from, to, who }) => [action, from, to, who])).toEqual([
      ["promote", "none", a, "ana"],
      ["promote", a, b, "ana"],
      ["rollback", b, a, "ben"],
    ]);
    expect(history.map((entry) => entry.previousHash)).toEqual([
      "0".repeat(64),
      history[0]!.hash,
      history[1]!.hash,
    ]);
    const lines = (await readFile(join(directory, "history.jsonl"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(history);
    expect((await registry.verify()).every((finding) => finding.passed)).toBe(true);
  });

  test("a second rollback goes further back, never to the bundle that was just undone", async () => {
    const { registry, a, b, c, d } = await sampleRegistry();
    for (const digest of [a, b, c]) await registry.promote(digest, MOVE);
    await registry.rollback(MOVE);
    expect(await registry.live()).toBe(b);
    await registry.rollback(MOVE);
    expect(await registry.live()).toBe(a);
    await expect(registry.rollback(MOVE)).rejects.toThrow(
      "rollback requires a bundle that was live before, the history has 5 moves and none left to undo; promote a bundle by its digest",
    );
    await registry.promote(d, MOVE);
    await registry.rollback(MOVE);
    expect(await registry.live()).toBe(a);
  });

  test("rollback tells a directory that is no registry from a registry without moves", async () => {
    const options = { clock: () => 0, verifyGolden: () => [] };
    const empty = await temporaryDirectory();
    for (const directory of [empty, join(empty, "absent")]) {
      await expect(createFileRegistry(directory, options).rollback(MOVE)).rejects.toMatchObject({
        code: "NOTHING_TO_ROLL_BACK",
        message: `rollback found no registry at ${directory}; name the place that bundles are put into`,
      });
    }
    const { registry } = await sampleRegistry();
    await expect(registry.rollback(MOVE)).rejects.toMatchObject({
      code: "NOTHING_TO_ROLL_BACK",
      message:
        "rollback requires a bundle that was live before, the history has 0 moves and none left to undo; promote a bundle by its digest",
    });
  });

  test("promoting the live bundle is no move", async () => {
    const { registry, a } = await sampleRegistry();
    const first = await registry.promote(a, MOVE);
    expect(await registry.promote(a, MOVE)).toEqual(first);
    expect(await registry.history()).toHaveLength(1);
  });

  test("a bundle whose findings block stays out, unless somebody overrides it on record", async () => {
    const { registry } = await sampleRegistry();
    const findings = [
      sampleFinding({
        passed: false,
        message: "human density: 6 hours lie below 0.2%",
        action: "restore the labels",
      }),
      sampleFinding({ severity: "warn", passed: false, code: "LATE" }),
    ];
    const { digest } = await registry.put(sampleParts(9, { findings }));
    await expect(registry.promote(digest, MOVE)).rejects.toThrow(
      `bundle ${digest.slice(0, 12)} was not made live: 1 findings block it, first HUMAN_DENSITY: human density: 6 hours lie below 0.2%; restore the labels, or promote with an override that gives a reason`,
    );
    await expect(registry.promote(digest, { ...MOVE, override: { reason: " " } })).rejects.toThrow(
      "block it",
    );
    expect(await registry.live()).toBeUndefined();
    const entry = await registry.promote(digest, {
      ...MOVE,
      override: { reason: "labels were restored by hand" },
    });
    expect(entry.override).toEqual({ reason: "labels were restored by hand", codes: ["HUMAN_DENSITY"] });
    expect((await registry.history())[0]!.override).toEqual(entry.override);
  });

  test("a bundle whose golden rows score otherwise here stays out, and so does one that cannot be checked", async () => {
    const other = { score: 0.80001, threshold: 0.75, invalid: true };
    const { registry, a } = await sampleRegistry({
      verifyGolden: (bundle) => [checkGoldenRows(bundle.golden, () => other)],
    });
    await expect(registry.promote(a, MOVE)).rejects.toThrow(
      `bundle ${a.slice(0, 12)} was not made live: 1 of 1 golden rows differ from what was recorded; row 0 (mobile): recorded score 0.8 at threshold 0.75, invalid, got score 0.80001 at threshold 0.75, invalid; promote with the version of the scorer that wrote the bundle, or train again`,
    );
    const unchecked = await sampleRegistry({ verifyGolden: undefined });
    await expect(unchecked.registry.promote(unchecked.a, MOVE)).rejects.toThrow(
      "promote and rollback require verifyGolden, got none",
    );
    expect(await registry.live()).toBeUndefined();
  });

  test("a damaged bundle never goes live, by promote or by rollback", async () => {
    const { registry, directory, a, b } = await sampleRegistry();
    await registry.promote(a, MOVE);
    await registry.promote(b, MOVE);
    const weights = join(directory, "bundles", a, "weights.bin");
    const bytes = await readFile(weights);
    bytes[0]! ^= 1;
    await writeFile(weights, bytes);
    await expect(registry.rollback(MOVE)).rejects.toThrow(
      "weights.bin is not the file its manifest describes",
    );
    await expect(registry.promote(a, MOVE)).rejects.toThrow(
      "weights.bin is not the file its manifest describes",
    );
    expect(await registry.live()).toBe(b);
    const failed = (await registry.verify()).filter((finding) => !finding.passed);
    expect(failed.map((finding) => [finding.code, finding.slice])).toEqual([["BUNDLE_DIGEST", a]]);
  });

  test("evidence stands in the history, hashed with it, and no move is made on evidence that cannot", async () => {
    const { registry, directory, a, b } = await sampleRegistry();
    const evidence = { ivr: { expected: 0.05, seen: 0.31 }, minutes: [1, 2], slice: "mobile" };
    expect((await registry.promote(a, { ...MOVE, evidence })).evidence).toEqual(evidence);
    await registry.promote(b, MOVE);
    const [first, second] = await registry.history();
    expect(first!.evidence).toEqual(evidence);
    expect(second).not.toHaveProperty("evidence");
    const path = join(directory, "history.jsonl");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("0.31", "0.06"));
    expect((await registry.verify())[0]!.message).toBe(
      "history.jsonl line 1 was changed after it was written: its hash does not fit",
    );
    await writeFile(path, text);

    const refused = (evidence: unknown) => registry.rollback({ ...MOVE, evidence });
    await expect(refused({ ivr: Number.NaN })).rejects.toThrow(
      "rollback requires evidence that is plain JSON, got NaN at evidence.ivr",
    );
    await expect(refused("x".repeat(65_536))).rejects.toThrow(
      "rollback requires evidence of at most 65536 bytes of JSON, got 65538; keep the rest elsewhere and name it",
    );
    let deep: unknown = 1;
    for (let level = 0; level < 62; level++) deep = [deep];
    expect(await refused(deep)).toMatchObject({ from: b, to: a });
    await expect(refused([deep])).rejects.toThrow("got more than 64 levels at evidence[0]");
    expect(await registry.live()).toBe(a);
  });

  test("a rollback decided on one bundle does not undo another", async () => {
    const { registry, a, b, c } = await sampleRegistry();
    for (const digest of [a, b, c]) await registry.promote(digest, MOVE);
    const judged = { ...MOVE, from: c };
    expect(await registry.rollback(judged)).toMatchObject({ from: c, to: b });
    await expect(registry.rollback(judged)).rejects.toMatchObject({
      code: "NOT_LIVE",
      message: `rollback requires "${c.slice(0, 12)}" to be live still, got ${b.slice(0, 12)}; nothing was moved`,
    });
    expect(await registry.live()).toBe(b);
  });

  test("liveAt says which bundle was live at a time, from the very millisecond of its move", async () => {
    const { registry, a, b } = await sampleRegistry();
    expect(await registry.liveAt(1_700_000_000_000)).toBeUndefined();
    const first = await registry.promote(a, MOVE);
    const second = await registry.promote(b, MOVE);
    const third = await registry.rollback(MOVE);
    const asked = [first.atMs - 1, first.atMs, second.atMs - 0.5, second.atMs, third.atMs, third.atMs + 1e9];
    const answers = [];
    for (const atMs of asked) answers.push(await registry.liveAt(atMs));
    expect(answers).toEqual([undefined, a, a, b, a, a]);
    await expect(registry.liveAt(Number.NaN)).rejects.toThrow("liveAt requires an epoch time in ms, got NaN");
  });

  test("who, why and a digest are required", async () => {
    const { registry, a } = await sampleRegistry();
    await expect(registry.promote(a, { who: "", why: "x" })).rejects.toThrow(
      'promote requires who, for the history, got ""',
    );
    await expect(registry.rollback({ who: "ana", why: "\n" })).rejects.toThrow("rollback requires why");
    await expect(registry.promote("../../x", MOVE)).rejects.toThrow(
      'a bundle is named by its SHA-256 (64 digits), got "../../x"',
    );
    await expect(registry.promote("0".repeat(64), MOVE)).rejects.toThrow("there is no directory");
  });
});

describe("the history's chain", () => {
  test("shows any flipped bit in history and pointer", async () => {
    const { registry, directory, a, b } = await sampleRegistry();
    await registry.promote(a, MOVE);
    await registry.promote(b, MOVE);
    for (const name of ["history.jsonl", "live"]) {
      const whole = await readFile(join(directory, name));
      for (let at = 0; at < whole.length; at += 7) {
        const flipped = Buffer.from(whole);
        flipped[at]! ^= 1;
        await writeFile(join(directory, name), flipped);
        await expect(registry.history(), `${name} at ${at}`).rejects.toMatchObject({
          code: "HISTORY_DAMAGED",
        });
      }
      await expect(registry.promote(a, MOVE)).rejects.toThrow("restore history.jsonl and live from a copy");
      expect((await registry.verify())[0]!.code).toBe("HISTORY_DAMAGED");
      await writeFile(join(directory, name), whole);
    }
    expect((await registry.verify())[0]!.passed).toBe(true);
  });

  test("shows lines that were removed, reordered or rewritten with fitting hashes, and an old pointer put back", async () => {
    const { registry, directory, a, b, c } = await sampleRegistry();
    const path = join(directory, "history.jsonl");
    await registry.promote(a, MOVE);
    await registry.promote(b, MOVE);
    const oldPointer = await readFile(join(directory, "live"));
    await registry.promote(c, MOVE);
    await registry.promote(a, MOVE);
    const text = await readFile(path, "utf8");
    const [one, two, three, four] = text.trimEnd().split("\n");
    const verdict = async (lines: (string | undefined)[]) => {
      await writeFile(path, `${lines.join("\n")}\n`);
      return (await registry.verify())[0]!.message;
    };
    expect(await verdict([one, three, four])).toBe("history.jsonl line 2 does not follow the line before it");
    expect(await verdict([two, one, three, four])).toBe(
      "history.jsonl line 1 does not follow the line before it",
    );
    expect(await verdict([one, two])).toBe("live is not the last move of history.jsonl");
    await writeFile(path, text.slice(0, -1));
    expect((await registry.verify())[0]!.message).toBe("history.jsonl ends within a line");
    await writeFile(path, text);
    await writeFile(join(directory, "live"), oldPointer);
    expect((await registry.verify())[0]!.message).toBe("live is not the last move of history.jsonl");
    await rm(join(directory, "live"));
    expect((await registry.verify())[0]!.message).toBe(
      "live is missing although history.jsonl records moves",
    );
  });

  test("a move that a crash kept from history.jsonl is counted in, and written by the next move", async () => {
    const { registry, directory, a, b, c } = await sampleRegistry();
    await registry.promote(a, MOVE);
    const before = await readFile(join(directory, "history.jsonl"));
    await registry.promote(b, MOVE);
    await writeFile(join(directory, "history.jsonl"), before);
    expect((await registry.history()).map((entry) => entry.to)).toEqual([a, b]);
    expect((await registry.verify())[0]!.passed).toBe(true);
    await registry.promote(c, MOVE);
    expect((await readFile(join(directory, "history.jsonl"), "utf8")).trimEnd().split("\n")).toHaveLength(3);
    expect((await registry.verify())[0]!.passed).toBe(true);
  });

  test("says when the live bundle's directory is gone", async () => {
    const { registry, directory, a } = await sampleRegistry();
    await registry.promote(a, MOVE);
    await rm(join(directory, "bundles", a), { recursive: true });
    const [chain, live] = await registry.verify();
    expect(chain!.passed).toBe(true);
    expect(live).toMatchObject({
      code: "LIVE_MISSING",
      passed: false,
      message: `live: bundle ${a} is not there`,
    });
  });
});

describe("golden rows", () => {
  test("recorded by a model, they pass with it and fail with another", () => {
    const model = (bias: number) => (features: Float32Array) => {
      const score = Math.fround(features[0]! + bias);
      return { score, threshold: 0.5, invalid: score >= 0.5 };
    };
    const rows = goldenRows({
      values: Float32Array.of(0.1, 0.7),
      width: 1,
      slices: ["a", "b"],
      decide: model(0),
    });
    expect(checkGoldenRows(rows, model(0))).toMatchObject({ passed: true, observed: 0, n: 2 });
    expect(checkGoldenRows(rows, model(1e-6))).toMatchObject({ passed: false, observed: 2, n: 2 });
  });

  test("a bundle without golden rows fails, and rows of the wrong shape are named", () => {
    expect(checkGoldenRows([], decide)).toMatchObject({ passed: false, severity: "block" });
    const input = { width: 2, slices: ["a"], decide };
    expect(() => goldenRows({ ...input, values: Float32Array.of(1) })).toThrow(
      "goldenRows requires 2 values for each of 1 slices, got 1",
    );
    expect(() => goldenRows({ ...input, values: Float32Array.of(1, Number.NaN) })).toThrow(
      "goldenRows requires finite values, got NaN in row 0, column 1",
    );
  });
});
