import { expect, test } from "vitest";
import { fencedBlocks } from "../docExamples/fencedBlocks.js";

const read = (text: string) => fencedBlocks("README.md", text.split("\n"), 1);

test("a ts block is found with the line of its first line of code", () => {
  expect(read("# Title\n\n```ts\nconst a = 1;\na;\n```\n")).toEqual([
    { file: "README.md", line: 4, code: "const a = 1;\na;", runs: true },
  ]);
});

test("a block fenced as no-run is found and marked", () => {
  expect(read("```ts no-run\nstart();\n```")).toMatchObject([{ runs: false }]);
});

test("blocks in other languages are stepped over, fences inside them included", () => {
  expect(read("````md\n```ts\nnot(code);\n```\n````\n\n```tsx\nno\n```\n\n```sh\nls\n```")).toEqual([]);
});

test("a block in a list loses the list's indentation only", () => {
  expect(read("- item\n\n  ```ts\n  if (a) {\n    b();\n  }\n  ```")).toMatchObject([
    { line: 4, code: "if (a) {\n  b();\n}" },
  ]);
});

test("a block that is never closed is an error at its line", () => {
  expect(() => read("text\n```ts\nconst a = 1;")).toThrow("README.md:2: this block is never closed");
});
