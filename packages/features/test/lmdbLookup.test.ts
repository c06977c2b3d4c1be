import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import type { Click } from "@slidr/clicks";
import { createEncoder, defineSpec, idLengthMax, lookup, prefix } from "@slidr/features";
import {
  activateLookupVersion,
  buildLookupTable,
  listLookupVersions,
  openLookupTable,
} from "@slidr/features/lmdb";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filesOf, tableOf, temporaryDirectory } from "./lmdbTables.js";
import { users } from "./lmdbUsers.js";

const versionsOf = async (directory: string) =>
  (await listLookupVersions(directory)).map((entry) => entry.version);

describe("a lookup table", () => {
  test("serves an encoder: a hit gives its number, a miss the declared default", async () => {
    const rfm = await openLookupTable(await tableOf(["ann", 5], ["bob", -0.25]));
    const reputation = await openLookupTable(await tableOf(["203.0.113.0/24", 0.75]));
    const spec = defineSpec(
      [lookup("rfm", { by: "userId", missing: 0.5 }), lookup("reputation", { by: prefix("ip", 24) })],
      { timeZone: "UTC" },
    );
    const lookups = { rfm: rfm.lookup, reputation: reputation.lookup };
    const encoder = createEncoder(spec, { lookups });
    const encode = (of: Partial<Click>) => {
      const row = new Float32Array(encoder.width);
      encoder.encode(new Float64Array(0), { clickId: "c", clickedAtMs: 0, userId: "", ...of }, row, 0);
      return Array.from(row);
    };
    expect(encode({ userId: "ann", ip: "203.0.113.9" })).toEqual([5, 0.75]);
    expect(encode({ userId: "bob", ip: "198.51.100.7" })).toEqual([-0.25, -1]);
    expect(encode({ userId: "cem" })).toEqual([0.5, -1]);
    await rfm.close();
    await reputation.close();
  });

  test("gives back every number bit for bit", async () => {
    const numbers = [0, -0, 0.1, -1e-300, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53 + 2];
    const table = await openLookupTable(await tableOf(...numbers.map((n, i) => [`k${i}`, n] as const)));
    numbers.forEach((number, index) => {
      expect(table.lookup(`k${index}`)).toBe(number);
    });
    await table.close();
  });

  test("reads like the Map it was built from, whatever the keys and their order", async () => {
    const key = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }),
      fc.constantFrom("__proto__", "constructor", "a\0", "a", "a\0b", "\u{10FFFF}", "é", "e\u0301", " a"),
    );
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const map = fc.uniqueArray(fc.tuple(key, value), { selector: ([text]) => text, maxLength: 200 });
    const law = fc.asyncProperty(map, fc.array(key), async (entries, others) => {
      const directory = await tableOf(...entries);
      const table = await openLookupTable(directory);
      const model = new Map(entries);
      expect(table.size).toBe(model.size);
      for (const text of [...model.keys(), ...others]) expect(table.lookup(text)).toBe(model.get(text));
      await table.close();
    });
    await fc.assert(law, { numRuns: 30, seed: 3 });
  });

  test("finds every one of 120,000 keys, more than one transaction holds, and takes 35 bytes for each", async () => {
    const directory = temporaryDirectory();
    const built = await buildLookupTable(directory, { version: "v1", entries: users(120_000) });
    const table = await openLookupTable(directory);
    let found = 0;
    for (const [user, number] of users(120_000)) if (table.lookup(user) === number) found++;
    expect([built.keys, table.size, found]).toEqual([120_000, 120_000, 120_000]);
    // 24 bytes of key and number and 10 of LMDB's own, in pages filled to the brim.
    expect(built.bytes / built.keys).toBeLessThan(36);
    await table.close();
  });

  test("takes its entries from an asynchronous source, and may be empty", async () => {
    async function* lines() {
      yield ["ann", 1] as const;
      await new Promise((resolve) => setImmediate(resolve));
      yield ["bob", 2] as const;
    }
    const directory = temporaryDirectory();
    await buildLookupTable(directory, { version: "v1", entries: lines() });
    const table = await openLookupTable(directory);
    expect([table.lookup("ann"), table.lookup("bob")]).toEqual([1, 2]);
    expect((await buildLookupTable(directory, { version: "v2", entries: [] })).keys).toBe(0);
    await table.refresh();
    expect([table.version, table.size, table.lookup("ann")]).toEqual(["v2", 0, undefined]);
    await table.close();
  });
});

describe("hostile keys", () => {
  test("with separators, NUL and the names of files and properties are keys like any other", async () => {
    const keys = [
      "../../etc/passwd",
      "a/b",
      "a\\b",
      "a,b\n",
      '["a","b"]',
      "\0",
      "a\0",
      "__proto__",
      "toString",
    ];
    const table = await openLookupTable(await tableOf(...keys.map((key, i) => [key, i] as const)));
    expect(keys.map((key) => table.lookup(key))).toEqual(keys.map((_, i) => i));
    expect(["a", "a\0\0", "hasOwnProperty", "valueOf"].map((key) => table.lookup(key))).toEqual(
      Array(4).fill(undefined),
    );
    await table.close();
  });

  test("of the greatest length differ by their last character; longer, empty and broken ones are misses", async () => {
    const long = "€".repeat(idLengthMax - 1);
    const table = await openLookupTable(await tableOf([`${long}a`, 1], [`${long}b`, 2], ["\ufffd", 3]));
    expect([table.lookup(`${long}a`), table.lookup(`${long}b`)]).toEqual([1, 2]);
    // A lone surrogate would become U+FFFD in UTF-8, and find its number.
    for (const key of [`${long}aa`, "x".repeat(1 << 20), "", "\ud800", "\udc00\ud800"]) {
      expect(table.lookup(key)).toBe(undefined);
    }
    expect(table.lookup("\ufffd")).toBe(3);
    await table.close();
  });

  test("that spell what another key is stored as find nothing", async () => {
    const stored = createHash("sha256").update("ann").digest("binary").slice(0, 16);
    const table = await openLookupTable(await tableOf(["ann", 1]));
    expect([table.lookup("ann"), table.lookup(stored)]).toEqual([1, undefined]);
    await table.close();
  });

  test("stop a build, which names them and leaves the table and its directory as they were", async () => {
    const directory = await tableOf(["ann", 1]);
    const files = readdirSync(directory);
    const build = (...entries: unknown[]) =>
      buildLookupTable(directory, { version: "v2", entries: entries as [string, number][] });
    const cases: [unknown[], string][] = [
      [[["", 1]], "keys of 1 to 4096 characters, got an empty one at entry 0"],
      [
        [
          ["a", 1],
          ["x".repeat(4097), 1],
        ],
        "keys of 1 to 4096 characters, got one of 4097 characters at entry 1",
      ],
      [
        [["a\ud800", 1]],
        'keys of 1 to 4096 characters, got "a\\ud800", which is not well-formed Unicode at entry 0',
      ],
      [[[7, 1]], "keys of 1 to 4096 characters, got a number at entry 0"],
      [[["ann", Number.NaN]], 'finite numbers, got NaN for "ann"'],
      [[["ann", Infinity]], 'finite numbers, got Infinity for "ann"'],
      [[["ann", "5"]], 'finite numbers, got 5 for "ann"'],
      [[["ann", undefined]], 'finite numbers, got undefined for "ann"'],
      [
        [
          ["ann", 1],
          ["bob", 1],
          ["ann", 1],
        ],
        'each key once, got "ann" again',
      ],
    ];
    for (const [entries, rule] of cases) {
      await expect(build(...entries)).rejects.toThrow(`buildLookupTable requires ${rule}`);
    }
    // Also when there are many entries between the two.
    await expect(build(...users(100_001), ["user-0", 9])).rejects.toThrow('got "user-0" again');
    await expect(build(null)).rejects.toThrow(TypeError);
    const failing = (function* (): Generator<[string, number]> {
      yield ["bob", 2];
      throw new RangeError("the source broke");
    })();
    await expect(buildLookupTable(directory, { version: "v2", entries: failing })).rejects.toThrow(
      new RangeError("the source broke"),
    );
    expect(readdirSync(directory)).toEqual(files);
    expect(await versionsOf(directory)).toEqual(["v1"]);
  });
});

describe("versions", () => {
  test("follow each other under a running encoder, which needs no new lookup", async () => {
    const directory = await tableOf(["ann", 1]);
    const table = await openLookupTable(directory);
    const { lookup: ask } = table;
    expect(await table.refresh()).toBe(false);
    await buildLookupTable(directory, { version: "v2", entries: [["ann", 2]] });
    expect([table.version, ask("ann")]).toEqual(["v1", 1]);
    // Both calls share one move; lookups go on meanwhile.
    const moves = [table.refresh(), table.refresh()];
    expect(ask("ann")).toBe(1);
    expect(await Promise.all(moves)).toEqual([true, true]);
    expect([table.version, table.size, ask("ann")]).toEqual(["v2", 1, 2]);
    await table.close();
  });

  test("are answered whole by a reader that refreshes during 20 builds", async () => {
    const directory = temporaryDirectory();
    await buildLookupTable(directory, { version: "v0", entries: users(500) });
    const table = await openLookupTable(directory);
    const readers = [table, await openLookupTable(directory), await openLookupTable(directory)];
    let isBuilding = true;
    let moves = 0;
    const reading = (async () => {
      while (isBuilding) {
        for (const reader of readers) {
          if (await reader.refresh()) moves++;
          const first = reader.lookup("user-0")!;
          expect(`v${first / 1000}`).toBe(reader.version);
          expect(reader.lookup("user-499")).toBe(first + 499);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let build = 1; build <= 20; build++) {
      const entries = users(500, build * 1000);
      await buildLookupTable(directory, { version: `v${build}`, entries, versionsKept: 1 });
    }
    isBuilding = false;
    await reading;
    expect(moves).toBeGreaterThan(2);
    for (const reader of readers) await reader.close();
  });

  test("are kept as many as asked for; a reader of a removed one reads on", async () => {
    const directory = await tableOf(["ann", 1]);
    const table = await openLookupTable(directory);
    for (const version of ["v2", "v3"]) await buildLookupTable(directory, { version, entries: [["ann", 0]] });
    expect(await versionsOf(directory)).toEqual(["v2", "v3"]);
    expect(table.lookup("ann")).toBe(1);
    await buildLookupTable(directory, { version: "v4", entries: [["ann", 4]], versionsKept: 3 });
    expect(await versionsOf(directory)).toEqual(["v2", "v3", "v4"]);
    await buildLookupTable(directory, { version: "v5", entries: [["ann", 5]], versionsKept: 1 });
    expect(filesOf(directory)).toEqual(["current.json", "v5.lookup.mdb"]);
    // v1 was removed: its name is free again, and the reader notices that it is another one.
    await buildLookupTable(directory, { version: "v1", entries: [["ann", 11]] });
    expect(await table.refresh()).toBe(true);
    expect(table.lookup("ann")).toBe(11);
    await table.close();
  });

  test("are taken back by activating one that is kept; the next build drops the bad one, not that", async () => {
    const directory = await tableOf(["ann", 1]);
    await buildLookupTable(directory, { version: "bad", entries: [["ann", -1]] });
    const table = await openLookupTable(directory);
    await activateLookupVersion(directory, "v1");
    expect(await table.refresh()).toBe(true);
    expect([table.version, table.lookup("ann")]).toEqual(["v1", 1]);
    await buildLookupTable(directory, { version: "good", entries: [["ann", 2]] });
    expect(await versionsOf(directory)).toEqual(["v1", "good"]);
    await expect(activateLookupVersion(directory, "bad")).rejects.toThrow(
      "activateLookupVersion requires one of the versions kept, v1, good, got bad",
    );
    await table.close();
  });

  test("leave no open file behind after 100 moves", async () => {
    const directory = await tableOf(["ann", 1]);
    await buildLookupTable(directory, { version: "v2", entries: [["ann", 2]] });
    const table = await openLookupTable(directory);
    const openFiles = () => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);
    const before = openFiles();
    for (let move = 0; move < 100; move++) {
      await activateLookupVersion(directory, move % 2 === 0 ? "v1" : "v2");
      await table.refresh();
      expect(table.lookup("ann")).toBe((move % 2) + 1);
    }
    expect(openFiles()).toBeLessThan(before + 10);
    await table.close();
  });
});
