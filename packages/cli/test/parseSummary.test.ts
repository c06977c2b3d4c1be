import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { parseSummary } from "../src/parseSummary.js";
import { slidr, temporaryDirectory } from "./capture.js";
import { exampleSummary } from "./exampleSummary.js";

/** The example as text with one value changed; undefined leaves the field out. */
function changed(path: string, value: unknown): string {
  const summary = structuredClone(exampleSummary) as unknown as Record<string, unknown>;
  const fields = path.split(".");
  const last = fields.pop()!;
  const inner = fields.reduce((part, field) => part[field] as Record<string, unknown>, summary);
  inner[last] = value;
  return JSON.stringify(summary);
}

test("a summary that train wrote reads back as it was", () => {
  expect(parseSummary(JSON.stringify(exampleSummary), "summary.json")).toEqual(exampleSummary);
});

test("fields that this version does not know are let through", () => {
  expect(parseSummary(changed("more", { of: "it" }), "s.json")).toMatchObject({ more: { of: "it" } });
});

test.each([
  [
    "policies.1.bySlice.0.calibratedAs",
    undefined,
    "policies[1].bySlice[0].calibratedAs (a string), got no such field",
  ],
  ["curves", {}, "curves (a list), got {}"],
  ["certificate.gap", null, "certificate.gap (a number), got null"],
  ["bundle", "none", 'bundle (an object), got "none"'],
])("%s = %j is refused", (path, value, fault) => {
  expect(() => parseSummary(changed(path, value), "s.json")).toThrow(
    `report requires ${fault} in s.json; run slidr train again`,
  );
});

test.each(Object.keys(exampleSummary).filter((field) => field !== "version"))(
  "without %s it is named",
  (field) => {
    expect(() => parseSummary(changed(field, undefined), "s.json")).toThrow(`report requires ${field} (a`);
  },
);

test("slidr report ends a summary of version 1 without the rest in one line", async () => {
  const path = join(temporaryDirectory(), "summary.json");
  writeFileSync(path, '{"version":1,"policies":[]}');
  expect(await slidr("report", path)).toMatchObject({
    code: ExitCode.badInput,
    err: `slidr: report requires source (an object), got no such field in ${path}; run slidr train again [SUMMARY_FIELD]\n`,
  });
  writeFileSync(path, "null");
  expect((await slidr("report", path)).err).toMatch(/version 1, got undefined .* \[SUMMARY_VERSION\]\n$/);
});
