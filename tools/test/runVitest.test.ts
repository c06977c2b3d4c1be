import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runVitest } from "../runner/runVitest.js";

const FILES: Readonly<Record<string, string>> = {
  "tests.test.ts": `import { expect, test } from "vitest";
    test("holds", () => {});
    test("fails", () => { expect(1).toBe(2); });
    test.skip("waits", () => {});`,
  "hook.test.ts": `import { beforeAll, test } from "vitest";
    beforeAll(() => { throw new Error("no ground to stand on"); });
    test("never runs", () => {});`,
  "load.test.ts": 'import "./nowhere.js";',
};

test("every way to fail is counted: a test, a hook, a file that does not load", async () => {
  mkdirSync(join(REPOSITORY_ROOT, ".generated"), { recursive: true });
  const folder = mkdtempSync(join(REPOSITORY_ROOT, ".generated", "runner-"));
  try {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    const checks = await runVitest(["--config", "tools/docExamples/vitest.config.ts", "--dir", folder]);
    const named = checks.map(({ name, status }) => `${status} ${name.split("/").at(-1)}`).sort();
    expect(named).toEqual([
      "failed fails",
      "failed hook.test.ts",
      "failed load.test.ts",
      "passed holds",
      "skipped never runs",
      "skipped waits",
    ]);
    const details = checks.map(({ detail = "" }) => detail).join("\n");
    expect(details).toContain("expected 1 to be 2");
    expect(details).toContain("no ground to stand on");
    expect(details).toContain("nowhere.js");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
