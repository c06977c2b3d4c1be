import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";

const REFUSED = [
  "Date.now()",
  "new Date()",
  "Math.random()",
  "performance.now()",
  "process.env.HOME",
  'console.log("x")',
];

/** The files, of those given, that our Biome rules refuse. */
function refusedFiles(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), "slidr-lint-"));
  try {
    const rules = JSON.parse(readFileSync(join(REPOSITORY_ROOT, "biome.json"), "utf8"));
    writeFileSync(join(root, "biome.json"), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    cpSync(join(REPOSITORY_ROOT, "tools/lint"), join(root, "tools/lint"), { recursive: true });
    for (const [file, code] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), code);
    }
    const biome = join(REPOSITORY_ROOT, "node_modules", ".bin", "biome");
    const args = ["lint", "packages", "--reporter=github", "--diagnostic-level=error"];
    const { stdout } = spawnSync(biome, args, { cwd: root, encoding: "utf8" });
    return Object.keys(files).filter((file) => stdout.includes(`/${file},line=`));
  } finally {
    rmSync(root, { recursive: true });
  }
}

const code = (call: string): string => `export const value = (): unknown => ${call};\n`;

test("library code may not read the clock, chance, the environment or the console", () => {
  const files = REFUSED.map((call, index) => [`packages/metrics/src/a${index}.ts`, code(call)] as const);
  expect(refusedFiles(Object.fromEntries(files))).toEqual(files.map(([file]) => file));
});

test("the command line and tests may, and a date made of a given time is no hidden world", () => {
  expect(
    refusedFiles({
      "packages/cli/src/a.ts": code("Date.now()"),
      "packages/metrics/test/a.test.ts": code("Date.now()"),
      "packages/metrics/src/day.ts": "export const day = (atMs: number): Date => new Date(atMs);\n",
    }),
  ).toEqual([]);
});
