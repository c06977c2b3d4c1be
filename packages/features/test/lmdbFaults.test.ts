import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import {
  activateLookupVersion,
  buildLookupTable,
  listLookupVersions,
  openLookupTable,
} from "@slidr/features/lmdb";
import { describe, expect, test } from "vitest";
import { tableOf, temporaryDirectory } from "./lmdbTables.js";
import { users } from "./lmdbUsers.js";

async function messageOf(work: Promise<unknown>, directory: string): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return `${error.code}: ${error.message.replaceAll(directory, "DIR").replace(drawn, "")}`;
}

const drawn = /\.[0-9a-f]{12}(?=\.lookup)/;

/** The file of a version, whose name has a part that is drawn. */
function fileOf(directory: string, version: string): string {
  const files = readdirSync(directory).filter((file) => file.replace(drawn, "") === `${version}.lookup.mdb`);
  expect(files).toHaveLength(1);
  return join(directory, files[0]!);
}

describe("a table that is not there", () => {
  test("is told apart from one that is damaged", async () => {
    const directory = temporaryDirectory();
    const rule = `requires a lookup table in DIR, got no current.json there; buildLookupTable makes one`;
    const absent = join(directory, "absent");
    expect(await messageOf(openLookupTable(absent), absent)).toBe(`LOOKUP_TABLE: openLookupTable ${rule}`);
    expect(await messageOf(openLookupTable(directory), directory)).toBe(
      `LOOKUP_TABLE: openLookupTable ${rule}`,
    );
    expect(await messageOf(listLookupVersions(directory), directory)).toBe(
      `LOOKUP_TABLE: listLookupVersions ${rule}`,
    );
    expect(await messageOf(activateLookupVersion(directory, "v1"), directory)).toBe(
      `LOOKUP_TABLE: activateLookupVersion ${rule}`,
    );
  });

  test("because a file stands in its place is an error for readers and for builds", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(await messageOf(openLookupTable(file), file)).toBe(
      "LOOKUP_INDEX: openLookupTable cannot read DIR/current.json (ENOTDIR)",
    );
    expect(await messageOf(buildLookupTable(file, { version: "v1", entries: [] }), file)).toBe(
      "LOOKUP_INDEX: buildLookupTable cannot read DIR/current.json (ENOTDIR)",
    );
  });
});

describe("a damaged table", () => {
  test("is refused where its index is not one of this format", async () => {
    const directory = await tableOf(["ann", 1]);
    const index = join(directory, "current.json");
    const good = readFileSync(index, "utf8");
    const version = JSON.parse(good).versions[0];
    const bad = (versions: unknown) => JSON.stringify({ format: "slidr-lookup/1", versions });
    const texts = [
      "",
      "null",
      "v1\n",
      good.slice(0, -9),
      good.replace("lookup/1", "lookup/2"),
      bad([]),
      bad([null]),
      bad([{ ...version, version: "../../v1" }]),
      bad([{ ...version, file: `../${version.file}` }]),
      bad([{ ...version, bytes: -0.5 }]),
      bad([{ ...version, sha256: 7 }]),
    ];
    for (const text of texts) {
      writeFileSync(index, text);
      const shown = JSON.stringify(text.slice(0, 80));
      expect(await messageOf(openLookupTable(directory), directory)).toBe(
        `LOOKUP_INDEX: openLookupTable requires DIR/current.json to be the index of a lookup table in format slidr-lookup/1, got ${shown}`,
      );
    }
    // A build does not take such an index for none, which would lose every version.
    const build = buildLookupTable(directory, { version: "v2", entries: [] });
    expect(await messageOf(build, directory)).toContain("LOOKUP_INDEX: buildLookupTable requires");
    writeFileSync(index, good);
    await (await openLookupTable(directory)).close();
  });

  test("is refused before LMDB maps it, which would kill the process: truncated, foreign, one bit flipped", async () => {
    const directory = temporaryDirectory();
    await buildLookupTable(directory, { version: "v1", entries: users(2000) });
    const path = fileOf(directory, "v1");
    const good = readFileSync(path);
    const size = statSync(path).size;
    const flipped = Buffer.from(good);
    flipped[size >> 1]! ^= 1;
    const advice = "DIR/v1.lookup.mdb; activate another version or build a new one";
    const cases: [() => void, string][] = [
      [() => truncateSync(path, size >> 1), `${size >> 1} of its ${size} bytes`],
      [() => truncateSync(path, 0), `0 of its ${size} bytes`],
      [() => writeFileSync(path, Buffer.concat([good, good])), `${size * 2} of its ${size} bytes`],
      [() => writeFileSync(path, "key,value\n"), `10 of its ${size} bytes`],
      [() => writeFileSync(path, flipped), "other bytes of the same length"],
      [() => rmSync(path), "no such file"],
    ];
    for (const [damage, got] of cases) {
      damage();
      const rule = `requires version v1 as it was built, got ${got}: ${advice}`;
      expect(await messageOf(openLookupTable(directory), directory)).toBe(
        `LOOKUP_FILE: openLookupTable ${rule}`,
      );
      expect(await messageOf(activateLookupVersion(directory, "v1"), directory)).toBe(
        `LOOKUP_FILE: activateLookupVersion ${rule}`,
      );
      writeFileSync(path, good);
    }
    const table = await openLookupTable(directory);
    expect(table.lookup("user-1999")).toBe(1999);
    await table.close();
  });

  test("is not moved to by a reader, which goes on with the version it has", async () => {
    const directory = await tableOf(["ann", 1]);
    const table = await openLookupTable(directory);
    await buildLookupTable(directory, { version: "v2", entries: [["ann", 2]] });
    truncateSync(fileOf(directory, "v2"), 4096);
    expect(await messageOf(table.refresh(), directory)).toContain(
      "LOOKUP_FILE: openLookupTable requires version v2 as it was built, got 4096 of its",
    );
    expect([table.version, table.lookup("ann")]).toEqual(["v1", 1]);
    await activateLookupVersion(directory, "v1");
    expect(await table.refresh()).toBe(false);
    await table.close();
  });
});

describe("a closed table", () => {
  test("answers no lookup and no refresh, and may be closed again", async () => {
    const directory = await tableOf(["ann", 1]);
    const table = await openLookupTable(directory);
    const other = await openLookupTable(directory);
    await table.close();
    await table.close();
    expect(() => table.lookup("ann")).toThrow(
      new InputError("LOOKUP_CLOSED", "LookupTable.lookup requires an open table, got one that was closed"),
    );
    expect(await messageOf(table.refresh(), directory)).toBe(
      "LOOKUP_CLOSED: LookupTable.refresh requires an open table, got one that was closed",
    );
    // Two openings of one version share LMDB's mapping; closing one leaves the other.
    expect(other.lookup("ann")).toBe(1);
    await other.close();
  });

  test("waits for a refresh that runs, and closes what it opened", async () => {
    const directory = await tableOf(["ann", 1]);
    const table = await openLookupTable(directory);
    await buildLookupTable(directory, { version: "v2", entries: [["ann", 2]] });
    const moving = table.refresh();
    const closing = table.close();
    expect(() => table.lookup("ann")).toThrow("got one that was closed");
    expect(await moving).toBe(true);
    await closing;
  });
});

describe("a build", () => {
  test("requires a name that is new, safe as a file's name, and the same on every file system", async () => {
    const directory = await tableOf(["ann", 1]);
    const build = (version: unknown) =>
      messageOf(buildLookupTable(directory, { version: version as string, entries: [] }), directory);
    expect(await build("v1")).toBe(
      "LOOKUP_VERSION: buildLookupTable requires a version that the table does not have, got v1",
    );
    const rule =
      'LOOKUP_VERSION: buildLookupTable requires a version of 1 to 100 of the characters a-z, 0-9, ".", "_" and "-", the first a letter or digit';
    const names = ["", ".", "..", "../v2", "a/b", "a\\b", "V2", "v2\n", "a\0", "-v", "é", "x".repeat(101)];
    for (const name of names) expect(await build(name)).toBe(`${rule}, got ${JSON.stringify(name)}`);
    expect(await build(undefined)).toBe(`${rule}, got undefined`);
    expect(await build(2)).toBe(`${rule}, got 2`);
  });

  test("keeps at least the version it makes", async () => {
    const directory = temporaryDirectory();
    for (const versionsKept of [0, -1, 1.5, Number.NaN]) {
      const build = buildLookupTable(directory, { version: "v1", entries: [], versionsKept });
      expect(await messageOf(build, directory)).toBe(
        `VERSIONS_KEPT: buildLookupTable requires versionsKept >= 1, got ${versionsKept}`,
      );
    }
  });

  test("that another one overtook changes nothing, and says so", async () => {
    const directory = await tableOf(["ann", 1]);
    async function* overtaken() {
      yield ["ann", 2] as const;
      await buildLookupTable(directory, { version: "v3", entries: [["ann", 3]] });
    }
    const build = buildLookupTable(directory, { version: "v2", entries: overtaken() });
    expect(await messageOf(build, directory)).toBe(
      "LOOKUP_BUSY: buildLookupTable found DIR changed by another build or activation while it ran: try again",
    );
    const table = await openLookupTable(directory);
    expect([table.version, table.lookup("ann")]).toEqual(["v3", 3]);
    await table.close();
  });

  test("that races others of the same version wins alone or fails too; the table is whole", async () => {
    const directory = await tableOf(["ann", 1]);
    const build = (first: number) =>
      buildLookupTable(directory, { version: "v2", entries: users(3000, first) });
    const outcomes = await Promise.allSettled([build(10_000), build(20_000), build(30_000)]);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled").length).toBeLessThan(2);
    const winner = outcomes.findIndex((outcome) => outcome.status === "fulfilled");
    const table = await openLookupTable(directory);
    const first = winner < 0 ? undefined : (winner + 1) * 10_000;
    expect(table.lookup("user-0")).toBe(first);
    if (first !== undefined) {
      for (const [user, number] of users(3000, first)) expect(table.lookup(user)).toBe(number);
    }
    await table.close();
  });

  test("touches no file in the directory but a table's own", async () => {
    const directory = await tableOf(["ann", 1]);
    const strangers = [
      "notes.txt",
      "other.mdb",
      "v9.lookup.mdb",
      "v9.0123456789ab.lookup.mdb.bak",
      "current.json.old",
      "x.tmp",
    ];
    const leftovers = [
      "",
      "-lock",
      ".scratch",
      ".scratch-lock",
      ".ba9876543210.tmp",
      ".ba9876543210.tmp-lock",
    ]
      .map((ending) => `v0.0123456789ab.lookup.mdb${ending}`)
      .concat("current.json.0123456789ab.tmp");
    for (const name of [...strangers, ...leftovers]) writeFileSync(join(directory, name), "");
    await buildLookupTable(directory, { version: "v2", entries: [["ann", 2]] });
    for (const name of strangers) expect(statSync(join(directory, name)).size).toBe(0);
    for (const name of leftovers) {
      expect(statSync(join(directory, name), { throwIfNoEntry: false })).toBe(undefined);
    }
    expect(await listLookupVersions(directory)).toHaveLength(2);
  });
});
