import { join } from "node:path";
import { findChromium } from "../findChromium.js";
import { listFiles } from "../runner/listFiles.js";
import { realPartChecks } from "../runner/realPartChecks.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runVitest } from "../runner/runVitest.js";
import type { Stage } from "../runner/stage.js";
import { browser } from "./browser.js";

export const unitTests: Stage = {
  title: "unit and law tests",
  after: [browser.title],
  async run() {
    const tests = await runVitest([]);
    const files = listFiles(REPOSITORY_ROOT, "packages", ".test.ts");
    const parts = { dataRoot: join(REPOSITORY_ROOT, "..", "shared", "data"), chromium: findChromium() };
    return [...tests, ...realPartChecks(REPOSITORY_ROOT, files, tests, parts)];
  },
};
