import { expect, test } from "vitest";
import { type Check, failed, passed, skipped } from "../runner/check.js";
import { countChecks, formatCounts } from "../runner/counts.js";
import { runStages } from "../runner/runStages.js";
import type { Stage } from "../runner/stage.js";

const stage = (title: string, checks: readonly Check[], rest: Partial<Stage> = {}): Stage => ({
  title,
  run: async () => checks,
  ...rest,
});

test("a failure stops only the stages that need the failed one", async () => {
  const results = await runStages(
    [
      stage("build", [failed("build", "no")]),
      stage("pack", [passed("pack")], { needs: ["build"] }),
      stage("publint", [passed("publint")], { needs: ["pack"] }),
      stage("unit", [passed("a"), passed("b")], { after: ["build"] }),
    ],
    { lanes: 2 },
  );
  expect(formatCounts(countChecks(results.flatMap(({ checks }) => checks)))).toBe(
    "2 passed, 1 failed, 2 skipped",
  );
  expect(results[1]!.checks).toEqual([skipped("pack", '"build" did not pass')]);
});

test("an error thrown by a stage is a failure of that stage", async () => {
  const run = async (): Promise<Check[]> => {
    throw new Error("disk full");
  };
  const [result] = await runStages([{ title: "build", run }], { lanes: 1 });
  expect(result!.checks[0]).toMatchObject({ status: "failed", detail: expect.stringContaining("disk full") });
});

test("no more stages run side by side than there are lanes, and results keep the order given", async () => {
  let running = 0;
  let most = 0;
  const run = async (): Promise<Check[]> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return [];
  };
  const titles = ["a", "b", "c", "d", "e"];
  const results = await runStages(
    titles.map((title) => ({ title, run })),
    { lanes: 2 },
  );
  expect(most).toBe(2);
  expect(results.map(({ title }) => title)).toEqual(titles);
});

test("a stage that waits for an unknown one, or for itself, is an error", async () => {
  await expect(runStages([stage("a", [], { after: ["b"] })], { lanes: 1 })).rejects.toThrow(
    'a waits for unknown "b"',
  );
  await expect(runStages([stage("a", [], { needs: ["a"] })], { lanes: 1 })).rejects.toThrow(
    "a waits in a circle",
  );
});
