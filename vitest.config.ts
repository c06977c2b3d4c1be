import { defineConfig } from "vitest/config";

const resolve = { conditions: ["@slidr/source"] };

export default defineConfig({
  resolve,
  ssr: { resolve: { conditions: ["@slidr/source"], externalConditions: ["@slidr/source"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "tools/test/**/*.test.ts", "examples/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
