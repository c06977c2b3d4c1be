import { expect, test } from "vitest";
import type { DocExample } from "../docExamples/docExample.js";
import { exampleTestFiles } from "../docExamples/exampleTestFiles.js";

const example = (line: number, code: string, runs = true): DocExample => ({ file: "a.ts", line, code, runs });

test("each example is one test titled with its file and line; shared imports stand once", () => {
  const clicks = 'import { InputError } from "@slidr/clicks";\n';
  const [text, ...rest] = exampleTestFiles([
    example(3, `${clicks}a; // => 1`),
    example(9, `${clicks}b; // => 2`),
  ]);
  expect(rest).toEqual([]);
  expect(text).toContain('$test("a.ts:3", async () => {\n\n$equals(a, 1);\n});');
  expect(text).toContain('$test("a.ts:9", async () => {\n\n$equals(b, 2);\n});');
  expect(text!.match(/from "@slidr\/clicks"/g)).toHaveLength(1);
});

test("examples that give one name to different imports go to different files", () => {
  const texts = exampleTestFiles([
    example(1, 'import { parse } from "node:path";'),
    example(5, 'import { parse } from "node:url";'),
  ]);
  expect(texts).toHaveLength(2);
});

test("an example that cannot be read becomes a test that fails and says why", () => {
  const [text] = exampleTestFiles([example(7, "add(1, 2); // => three apples")]);
  expect(text).toContain('$test("a.ts:7", () => { throw new Error("expected value is not an expression');
});

test("no-run examples give no test", () => {
  expect(exampleTestFiles([example(7, "network();", false)])).toEqual([]);
});
