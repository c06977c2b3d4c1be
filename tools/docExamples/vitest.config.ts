import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";

/** Runs the tests under `--dir`. Examples share one module cache per worker: they are small, many and free of state. */
export default defineConfig({
  root: REPOSITORY_ROOT,
  resolve: {
    conditions: ["@slidr/source"],
    alias: { "@slidr-tools/assertions": fileURLToPath(new URL("assertions.ts", import.meta.url)) },
  },
  ssr: { resolve: { conditions: ["@slidr/source"], externalConditions: ["@slidr/source"] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: [],
    isolate: false,
    maxWorkers: 2,
    passWithNoTests: true,
    testTimeout: 60_000,
  },
});
