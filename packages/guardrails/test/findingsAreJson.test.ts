import { checkTrainingData, type Finding, profileDay } from "@slidr/guardrails";
import { expect, test } from "vitest";
import { canonicalJson } from "../src/json/canonicalJson.js";

/** A click every so many seconds of a day; every tenth is human. */
function day(index: number, everyMs: number) {
  const fromMs = Date.UTC(2024, 2, 4 + index);
  const clickedAtMs = Float64Array.from(
    { length: 86_400_000 / everyMs },
    (_, click) => fromMs + click * everyMs,
  );
  const human = Int8Array.from(clickedAtMs, (_, click) => (click % 10 === 0 ? 1 : 0));
  return profileDay({ fromMs, toMs: fromMs + 86_400_000, timeZone: "UTC", clickedAtMs, human });
}

test.each([
  ["as many clicks as ever", 60_000],
  ["many more clicks", 10_000],
  ["next to none", 3_600_000 * 6],
])("findings travel in a bundle: every number of theirs is finite, on a day with %s", (_, everyMs) => {
  const findings: Finding[] = checkTrainingData({
    profile: day(5, everyMs),
    baseline: [0, 1, 2, 3, 4].map((index) => day(index, 60_000)),
  });
  expect(findings.length).toBeGreaterThan(10);
  expect(JSON.parse(canonicalJson(findings, "findings.json"))).toEqual(findings);
});
