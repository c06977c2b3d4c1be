import { rm } from "node:fs/promises";
import {
  checkGoldenRows,
  createDirectoryObjectStore,
  createMemoryObjectStore,
  createObjectRegistry,
  type ObjectStore,
} from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { quickFileSystem } from "./faultyFileSystem.js";
import { sampleParts, temporaryDirectory } from "./samples.js";

const MOVE = { who: "ana", why: "daily retraining" };
const decide = () => ({ score: 0.8, threshold: 0.75, invalid: true });
const clock = () => 4_000_000_000_000;

function registryOn(store: ObjectStore) {
  return createObjectRegistry(store, {
    clock,
    verifyGolden: (bundle) => checkGoldenRows(bundle.golden, decide),
  });
}

async function sampleRegistry(store: ObjectStore = createMemoryObjectStore({ clock: Date.now })) {
  const registry = registryOn(store);
  const digests: string[] = [];
  for (const seed of [1, 2, 3]) digests.push((await registry.put(sampleParts(seed))).digest);
  const [a, b, c] = digests as [string, string, string];
  return { store, registry, a, b, c };
}

/** A store in which somebody else does `meanwhile` right before the first write of the pointer. */
function interrupted(store: ObjectStore, meanwhile: () => Promise<unknown>): ObjectStore {
  let done = false;
  return {
    ...store,
    async put(key, bytes, condition) {
      if (key === "live" && !done) {
        done = true;
        await meanwhile();
      }
      return store.put(key, bytes, condition);
    },
  };
}

const textOf = async (store: ObjectStore, key: string) =>
  new TextDecoder().decode((await store.get(key, 1e6))!.bytes);

describe("a registry in an object store", () => {
  test("lies as a registry in a directory does, so that one can be copied to the other", async () => {
    const { store, registry, a } = await sampleRegistry();
    const entry = await registry.promote(a, MOVE);
    const keys = (await store.list("")).map((object) => object.key);
    expect(keys.filter((key) => !key.startsWith("bundles/"))).toEqual(["history.jsonl", "live"]);
    expect(keys).toContain(`bundles/${a}/manifest.json`);
    expect(JSON.parse(await textOf(store, "live"))).toEqual({ formatVersion: 1, entry });
    expect(JSON.parse(await textOf(store, "history.jsonl"))).toEqual(entry);
  });

  test("a promoter that lost the race decides anew, on the bundle that is live by now", async () => {
    const { store, registry, a, b, c } = await sampleRegistry();
    await registry.promote(a, MOVE);
    const late = registryOn(interrupted(store, () => registry.promote(b, MOVE)));
    expect(await late.promote(c, MOVE)).toMatchObject({ from: b, to: c, sequence: 3 });
    expect((await registry.verify()).filter((finding) => !finding.passed)).toEqual([]);
  });

  test("a rollback that lost the race undoes nothing it was not decided on", async () => {
    const { store, registry, a, b, c } = await sampleRegistry();
    for (const digest of [a, b]) await registry.promote(digest, MOVE);
    const late = registryOn(interrupted(store, () => registry.promote(c, MOVE)));
    await expect(late.rollback({ ...MOVE, from: b })).rejects.toMatchObject({ code: "NOT_LIVE" });
    const later = registryOn(interrupted(store, () => registry.rollback({ ...MOVE, who: "ben" })));
    await expect(later.rollback(MOVE)).rejects.toMatchObject({ code: "REGISTRY_BUSY" });
    expect(await registry.live()).toBe(b);
  });

  test("a write that S3's client sent twice, and that lost against itself, is one move", async () => {
    const { store, registry, a } = await sampleRegistry();
    const twice: ObjectStore = {
      ...store,
      async put(key, bytes, condition) {
        const etag = await store.put(key, bytes, condition);
        return key === "live" ? store.put(key, bytes, condition) : etag;
      },
    };
    const entry = await registryOn(twice).promote(a, MOVE);
    expect(await registry.history()).toEqual([entry]);
  });

  test("a move that a crash kept from history.jsonl is counted in, and written by the next", async () => {
    const { store, registry, a, b } = await sampleRegistry();
    const dying: ObjectStore = {
      ...store,
      put: (key, bytes, condition) =>
        key === "history.jsonl" ? Promise.reject(new Error("died")) : store.put(key, bytes, condition),
    };
    await registryOn(dying).promote(a, MOVE);
    expect((await registry.history()).map((entry) => entry.to)).toEqual([a]);
    expect(await store.get("history.jsonl", 1e6)).toBeUndefined();
    await registry.promote(b, MOVE);
    expect((await textOf(store, "history.jsonl")).trimEnd().split("\n")).toHaveLength(2);
  });

  test("a fault of the store says what it may mean", async () => {
    const { store, registry, a } = await sampleRegistry();
    const broken: ObjectStore = {
      ...store,
      put: (key, bytes, condition) =>
        key === "live" ? Promise.reject(new Error("503 Slow Down")) : store.put(key, bytes, condition),
    };
    await expect(registryOn(broken).promote(a, MOVE)).rejects.toMatchObject({
      code: "REGISTRY_STORE",
      message:
        "promote met a fault of the object store: 503 Slow Down; live() says which bundle is live: the one before, or the new one if only the answer was lost",
    });
    expect(await registry.live()).toBeUndefined();
  });
});

describe("a prune in an object store", () => {
  // The directory's etag is its content's hash, as S3's is: the pointer must never have the bytes of an earlier one.
  test("that ran from end to end within a promote keeps that promote from making a deleted bundle live", async () => {
    const directory = await temporaryDirectory();
    const fs = quickFileSystem();
    const inDirectory = createDirectoryObjectStore(directory, { clock: Date.now, fs });
    const { store, registry, a, b, c } = await sampleRegistry(inDirectory);
    for (const digest of [b, c]) await registry.promote(digest, MOVE);
    const late = registryOn(interrupted(store, () => registry.prune({ keep: 1, ageMinMs: 0 })));
    await expect(late.promote(a, MOVE)).rejects.toMatchObject({ code: "BUNDLE_PRUNED" });
    expect(await registry.live()).toBe(c);
    expect((await registry.verify()).filter((finding) => !finding.passed)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test("plans anew when somebody moved while it planned", async () => {
    const { store, registry, a, b, c } = await sampleRegistry();
    for (const digest of [a, b]) await registry.promote(digest, MOVE);
    const late = registryOn(interrupted(store, () => registry.promote(c, MOVE)));
    const { removed } = await late.prune({ keep: 1, ageMinMs: 0 });
    expect(removed).toEqual([a]);
    expect((await registry.read(c)).digest).toBe(c);
  });

  test("says of a pruned bundle how to bring it back, and then takes it", async () => {
    const { store, registry, a, b, c } = await sampleRegistry();
    for (const digest of [b, c]) await registry.promote(digest, MOVE);
    await registry.prune({ keep: 1, ageMinMs: 0 });
    await expect(registry.put(sampleParts(1))).rejects.toMatchObject({
      code: "BUNDLE_PRUNED",
      message: `bundle ${a.slice(0, 12)} was removed by a prune; promote another one, or, when no prune runs, delete pruned/${a} and put it again`,
    });
    await store.delete(`pruned/${a}`);
    await registry.put(sampleParts(1));
    expect(await registry.promote(a, MOVE)).toMatchObject({ to: a });
  });

  test("finishes what one that died had announced, and until then nobody moves there", async () => {
    const { store, registry, a, b, c } = await sampleRegistry();
    for (const digest of [b, c]) await registry.promote(digest, MOVE);
    const dying: ObjectStore = {
      ...store,
      put: (key, bytes, condition) =>
        key.startsWith("pruned/") ? Promise.reject(new Error("died")) : store.put(key, bytes, condition),
    };
    await expect(registryOn(dying).prune({ keep: 1, ageMinMs: 0 })).rejects.toMatchObject({
      code: "REGISTRY_STORE",
      message:
        "prune met a fault of the object store: died; the bundles it had to keep are there, prune again",
    });
    expect((await registry.read(a)).digest).toBe(a);
    await expect(registry.promote(a, MOVE)).rejects.toMatchObject({ code: "BUNDLE_PRUNED" });
    await registry.rollback(MOVE);
    await registry.prune({ keep: 9, ageMinMs: 0 });
    expect(await store.list(`bundles/${a}/`)).toEqual([]);
    expect(JSON.parse(await textOf(store, "live"))).toMatchObject({
      prunes: 1,
      pruning: [],
      entry: { to: b },
    });
  });
});
