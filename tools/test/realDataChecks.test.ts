import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { passed, skipped } from "../runner/check.js";
import { realDataChecks } from "../runner/realDataChecks.js";

const root = mkdtempSync(join(tmpdir(), "slidr-real-data-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "data/adult"), { recursive: true });
// The names are joined here so that this file itself names no data.
const SHARED = ["shared", "data"].join("/");
writeFileSync(join(root, "a.test.ts"), `read("../${SHARED}/adult/adult.data")`);
writeFileSync(join(root, "b.test.ts"), "plain()");
writeFileSync(join(root, "data/adult/adult.data"), "");
const dataRoot = join(root, "data");

test("a file that names data which is here must have run, every test of it", () => {
  const check = (tests: Parameters<typeof realDataChecks>[2]) =>
    realDataChecks(root, ["a.test.ts", "b.test.ts"], tests, dataRoot).map(({ status }) => status);
  expect(check([passed("a.test.ts > reads"), passed("b.test.ts > x")])).toEqual(["passed"]);
  expect(check([passed("a.test.ts > reads"), skipped("a.test.ts > y", "skipped")])).toEqual(["failed"]);
  expect(check([passed("b.test.ts > x")])).toEqual(["failed"]);
});

test("where the data is absent nothing is asked", () => {
  expect(realDataChecks(root, ["a.test.ts"], [], join(root, "nowhere"))).toEqual([]);
});
