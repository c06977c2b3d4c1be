import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { writeTextAtomically } from "@slidr/clicks";
import { expect, test } from "vitest";
import { temporaryPath } from "./temporaryFolder.js";

test("text longer than the buffer arrives whole and in order, and what fill returns comes back", async () => {
  const path = temporaryPath("rows.txt");
  const lines = Array.from({ length: 200_000 }, (_, row) => `row ${row}\n`);
  const returned = await writeTextAtomically(path, async (sink) => {
    for (const line of lines) await sink.write(line);
    return lines.length;
  });
  expect(returned).toBe(200_000);
  expect(readFileSync(path, "utf8")).toBe(lines.join(""));
});

test("whoever fails half-way leaves the old file and nothing else", async () => {
  const path = temporaryPath("rows.txt");
  const folder = dirname(path);
  writeFileSync(path, "old");
  const failing = writeTextAtomically(path, async (sink) => {
    await sink.write("x".repeat(3 << 20));
    throw new Error("no more rows");
  });
  await expect(failing).rejects.toThrow("no more rows");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["rows.txt"]);
});

test("a name that cannot be replaced is named, and nothing is left beside it", async () => {
  const path = temporaryPath("rows.txt");
  const folder = dirname(path);
  mkdirSync(path);
  await expect(writeTextAtomically(path, (sink) => sink.write("new"))).rejects.toThrow(
    /cannot write .*rows\.txt \(E\w+\); free space there, or name another file/,
  );
  expect(readdirSync(folder)).toEqual(["rows.txt"]);
});
