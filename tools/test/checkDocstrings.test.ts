import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkDocstrings } from "../checkDocstrings.js";

test("an exported function needs a docstring and an example, a class a docstring, a type nothing", () => {
  const root = mkdtempSync(join(tmpdir(), "slidr-docstrings-"));
  try {
    writeFileSync(
      join(root, "index.ts"),
      'export { Bare, bare, type Shape, told, whole } from "./all.js";\n',
    );
    writeFileSync(
      join(root, "all.ts"),
      [
        "export function bare(): void {}",
        "/** Says something. */",
        "export function told(): void {}",
        "/** Says something.\n * @example\n * told();\n */",
        "export function whole(): void {}",
        "export class Bare {}",
        "export interface Shape {}",
        "export function notExported(): void {}",
      ].join("\n"),
    );
    expect(checkDocstrings(root, ["index.ts"])).toEqual({
      publicCount: 4,
      violations: [
        "all.ts:1: bare has no docstring",
        "all.ts:3: told has no @example",
        "all.ts:9: Bare has no docstring",
      ],
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});
