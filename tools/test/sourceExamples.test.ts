import { expect, test } from "vitest";
import { sourceExamples } from "../docExamples/sourceExamples.js";

const SOURCE = `/**
 * Adds.
 *
 * \`\`\`ts
 * notAnExample();
 * \`\`\`
 *
 * @example
 * \`\`\`ts
 * add(1, 2); // => 3
 * \`\`\`
 *
 * Also:
 * \`\`\`ts no-run
 * add(1, await network());
 * \`\`\`
 * @returns
 * \`\`\`ts
 * notAnExampleEither();
 * \`\`\`
 */
export function add(a: number, b: number): number {
  return a + b;
}

const glob = "packages/**/*.ts";

export interface Box {
  /** @example
   * \`\`\`ts
   * box.side; // => 2
   * \`\`\`
   */
  readonly side: number;
}
`;

test("the blocks after @example are found, of functions and of members, with their lines", () => {
  expect(sourceExamples("add.ts", SOURCE)).toEqual([
    { file: "add.ts", line: 10, code: "add(1, 2); // => 3", runs: true },
    { file: "add.ts", line: 15, code: "add(1, await network());", runs: false },
    { file: "add.ts", line: 31, code: "box.side; // => 2", runs: true },
  ]);
});

test("the lines named are the lines of the file", () => {
  const lines = SOURCE.split("\n");
  for (const { line, code } of sourceExamples("add.ts", SOURCE)) expect(lines[line - 1]).toContain(code);
});

test("a comment-like string is not a docstring", () => {
  expect(sourceExamples("a.ts", 'const a = "/** @example\\n```ts\\nx();\\n```\\n*/";')).toEqual([]);
});
