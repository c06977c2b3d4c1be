import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkImports } from "../checkImports.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slidr-imports-"));
  addPackage("clicks", []);
  addPackage("metrics", ["@slidr/clicks"]);
  addPackage("model", ["@slidr/clicks", "@tensorflow/tfjs"], { "./tensorflow": "./src/tensorflow/index.ts" });
  addPackage("serve", ["@slidr/clicks", "@slidr/model"]);
  write("packages/clicks/src/index.ts", 'export { a } from "./a.js";\n');
  write("packages/clicks/src/a.ts", 'import { join } from "node:path";\nexport const a = join;\n');
  write("packages/metrics/src/index.ts", 'export { a } from "@slidr/clicks";\n');
  write("packages/model/src/index.ts", 'import type * as tf from "./tensorflow/index.js";\n');
  write("packages/model/src/tensorflow/index.ts", 'export * as tf from "@tensorflow/tfjs";\n');
  write("packages/serve/src/index.ts", 'export { score } from "@slidr/model";\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function addPackage(folder: string, dependencies: string[], subpaths: Record<string, string> = {}): void {
  const targets = Object.entries({ ".": "./src/index.ts", ...subpaths });
  const manifest = {
    name: `@slidr/${folder}`,
    exports: Object.fromEntries(targets.map(([key, path]) => [key, { "@slidr/source": path }])),
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "*"])),
  };
  write(`packages/${folder}/package.json`, JSON.stringify(manifest));
}

const violations = (): string[] => checkImports(root).flatMap((report) => report.violations);

test("a workspace whose imports run downwards has no violation", () => {
  expect(violations()).toEqual([]);
});

test("an upward import is a violation, in sources and in tests, types included", () => {
  write("packages/metrics/src/b.ts", '\nimport type { score } from "@slidr/serve";\n');
  write("packages/metrics/test/b.test.ts", 'import { score } from "@slidr/model";\n');
  expect(violations()).toEqual([
    "packages/metrics/src/b.ts:2: metrics may not import serve",
    "packages/metrics/test/b.test.ts:1: metrics may not import model",
  ]);
});

test("a declared dependency that the rules forbid is a violation even before it is imported", () => {
  addPackage("clicks", ["@slidr/metrics"]);
  expect(violations()).toEqual(["packages/clicks/package.json: may not depend on @slidr/metrics"]);
});

test("an import that is not declared, not exported, without .js or out of the package is a violation", () => {
  write(
    "packages/metrics/src/b.ts",
    [
      'import "left-pad";',
      'import "@slidr/clicks/deep";',
      'import "./c";',
      'import "../../clicks/src/a.js";',
      'import "../test/c.js";',
      'import "@slidr/nobody";',
    ].join("\n"),
  );
  expect(violations()).toEqual([
    "packages/metrics/src/b.ts:1: left-pad is not among the dependencies of @slidr/metrics",
    "packages/metrics/src/b.ts:2: @slidr/clicks does not export ./deep",
    "packages/metrics/src/b.ts:3: ./c does not end in .js",
    "packages/metrics/src/b.ts:4: ../../clicks/src/a.js leaves the package",
    "packages/metrics/src/b.ts:5: ../test/c.js leaves src",
    "packages/metrics/src/b.ts:6: @slidr/nobody is not in this workspace",
  ]);
});

test("an optional peer is loaded on use or named for its types, never with the file", () => {
  write(
    "packages/clicks/package.json",
    JSON.stringify({
      name: "@slidr/clicks",
      exports: { ".": { "@slidr/source": "./src/index.ts" } },
      peerDependencies: { "@duckdb/node-api": "*" },
      peerDependenciesMeta: { "@duckdb/node-api": { optional: true } },
    }),
  );
  write(
    "packages/clicks/src/b.ts",
    [
      'import type { DuckDBInstance } from "@duckdb/node-api";',
      'export const load = (): Promise<unknown> => import("@duckdb/node-api");',
      'export { DuckDBInstance } from "@duckdb/node-api";',
    ].join("\n"),
  );
  expect(violations()).toEqual([
    "packages/clicks/src/b.ts:3: @duckdb/node-api is an optional peer: load it on use, with import()",
  ]);
});

test("TensorFlow.js outside its one folder is a violation, however it is loaded", () => {
  write("packages/model/src/train.ts", 'export const load = () => import("@tensorflow/tfjs");\n');
  write("packages/model/src/types.ts", 'export type T = import("@tensorflow/tfjs").Tensor;\n');
  write("packages/serve/src/b.ts", 'import { tf } from "@slidr/model/tensorflow";\n');
  expect(violations()).toEqual([
    "packages/model/src/train.ts:1: only packages/model/src/tensorflow/ may import @tensorflow/tfjs",
    "packages/model/src/types.ts:1: only packages/model/src/tensorflow/ may import @tensorflow/tfjs",
    "packages/serve/src/b.ts:1: only packages/model/src/tensorflow/ may import @slidr/model/tensorflow",
  ]);
});

test("a value import that leads from serve to TensorFlow.js is a violation with its chain", () => {
  write("packages/model/src/index.ts", 'export { score } from "./score.js";\n');
  write("packages/model/src/score.ts", 'import { type tf } from "./tensorflow/index.js";\n');
  expect(violations()).toContain(
    "serving reaches TensorFlow.js: packages/serve/src/index.ts -> packages/model/src/index.ts -> " +
      "packages/model/src/score.ts -> packages/model/src/tensorflow/index.ts",
  );
});
