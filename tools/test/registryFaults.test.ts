import { expect, test } from "vitest";
import { SHORT_STUDY, studyRegistryFaults } from "../../bench/guardrails/registryFaults.js";

test("the short study of the registry's faults leaves the live bundle whole in every case", async () => {
  const tallies = await studyRegistryFaults(SHORT_STUDY, () => {});
  expect(tallies.flatMap((tally) => tally.violations)).toEqual([]);
  expect(tallies.every((tally) => tally.tried > 0 && tally.whole === tally.tried)).toBe(true);
  const refused = new Map(tallies.map(({ study, tried, moved }) => [study, tried - moved]));
  for (const kind of ["files", "objects"]) {
    const hostile = tallies.find(({ study }) => study === `${kind}: hostile bundles`)!;
    expect(refused.get(`${kind}: hostile bundles`)).toBe(hostile.tried);
  }
}, 120_000);
