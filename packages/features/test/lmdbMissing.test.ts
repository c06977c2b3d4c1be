import { InputError } from "@slidr/clicks";
import { buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
import { expect, test, vi } from "vitest";
import { temporaryDirectory } from "./lmdbTables.js";

vi.mock("lmdb", () => {
  throw new Error("Cannot find package 'lmdb'");
});

test("without LMDB, tables end in a line that says what to install", async () => {
  const directory = temporaryDirectory();
  const missing = (caller: string) =>
    new InputError(
      "LMDB_MISSING",
      `${caller} requires the package lmdb, which is not installed or cannot load here: npm install lmdb`,
    );
  await expect(buildLookupTable(directory, { version: "v1", entries: [] })).rejects.toThrow(
    missing("buildLookupTable"),
  );
  await expect(openLookupTable(directory)).rejects.toThrow(missing("openLookupTable"));
});
