import { join } from "node:path";
import { listFiles } from "../runner/listFiles.js";
import { realDataChecks } from "../runner/realDataChecks.js";
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
    const dataRoot = join(REPOSITORY_ROOT, "..", "shared", "data");
    return [...tests, ...realDataChecks(REPOSITORY_ROOT, files, tests, dataRoot)];
  },
};
