import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineSlices } from "@slidr/clicks";
import { createFileRegistry } from "@slidr/guardrails";
import { compileScorer } from "@slidr/model";
import { bundleDecider, createEngine, slicesFromJson, slicesToJson, verifyGoldenRows } from "@slidr/serve";
import { describe, expect, test } from "vitest";
import { createStore, sampleBundle, sampleClicks, sampleModel, sampleParts } from "./samples.js";

const MOVE = { who: "ana", why: "test" };

describe("a bundle on its way", () => {
  test("from disk to decisions: put, verified, promoted, loaded, rolled back, reloaded", async () => {
    const directory = await mkdtemp(join(tmpdir(), "slidr-serve-"));
    const registry = createFileRegistry(directory, { clock: () => 1, verifyGolden: verifyGoldenRows });
    const first = await registry.put(sampleParts(1));
    const second = await registry.put(sampleParts(2));
    await registry.promote(first.digest, MOVE);
    const engine = createEngine({
      bundle: await registry.read((await registry.live())!),
      createStore,
      clock: () => 1,
      timer: () => performance.now(),
    });
    await registry.promote(second.digest, MOVE);
    await engine.reload(await registry.read((await registry.live())!));
    expect(engine.live).toBe(second.digest);
    await registry.rollback(MOVE);
    await engine.reload(await registry.read((await registry.live())!));
    const fromDisk = await engine.decide(sampleClicks(1)[0]!);
    const inMemory = createEngine({
      bundle: sampleBundle(1),
      createStore,
      clock: () => 1,
      timer: () => performance.now(),
    });
    expect(fromDisk).toEqual(await inMemory.decide(sampleClicks(1)[0]!));
  });

  test("an ensemble decides by the mean of its members", async () => {
    const members = [1, 2, 3].map((seed) => sampleModel(seed));
    const { names, kinds } = members[0]!;
    const model = { type: "ensemble" as const, names, kinds, members };
    const directory = await mkdtemp(join(tmpdir(), "slidr-serve-"));
    const registry = createFileRegistry(directory, { clock: () => 1, verifyGolden: verifyGoldenRows });
    const { digest } = await registry.put(sampleParts(1, { model }));
    await registry.promote(digest, MOVE);
    const { decideRow } = bundleDecider(await registry.read(digest));
    const scorers = members.map((member) => compileScorer(member));
    const row = new Float32Array([3, 1, 60, 12, 1]).subarray(0, names.length);
    const sum = scorers.reduce((total, scorer) => total + scorer.score(row), 0);
    expect(decideRow(row, "mobile").score).toBe(Math.fround(sum / 3));

    const cut = sampleParts(1, { model }).weights.slice(0, -4);
    const { digest: short } = await registry.put(sampleParts(1, { model, parts: { weights: cut } }));
    await expect(registry.promote(short, MOVE)).rejects.toThrow(
      /parseModel requires \d+ weight bytes, got \d+/,
    );
  });

  test("golden rows of another model keep a bundle from going live", async () => {
    const directory = await mkdtemp(join(tmpdir(), "slidr-serve-"));
    const registry = createFileRegistry(directory, { clock: () => 1, verifyGolden: verifyGoldenRows });
    const { golden } = sampleParts(2);
    const { digest } = await registry.put(sampleParts(1, { parts: { golden } }));
    await expect(registry.promote(digest, MOVE)).rejects.toThrow(
      "3 of 3 golden rows differ from what was recorded",
    );
    expect(verifyGoldenRows(sampleBundle(1))).toMatchObject({ passed: true, n: 3 });
  });

  test("slices survive a bundle, functions by name", () => {
    const shop = { name: "shop", of: ({ userId }: { userId: string }) => userId.slice(0, 2) };
    const slices = defineSlices({ by: ["device", shop] });
    const back = slicesFromJson(JSON.parse(JSON.stringify(slicesToJson(slices))), { shop: shop.of });
    for (const click of sampleClicks(50)) expect(back.nameOf(click)).toBe(slices.nameOf(click));
    expect(() => slicesFromJson({ levels: ["device"] })).toThrow(
      'slicesFromJson requires { by: [...] }, got {"levels":["device"]}',
    );
    expect(() => slicesFromJson({ by: [7] })).toThrow(
      "slicesFromJson requires a level to be a name or { custom }, got 7 at index 0",
    );
    expect(() => slicesFromJson({ by: [{ custom: "constructor" }] })).toThrow(
      'requires a function for the slice level "constructor"',
    );
  });
});
