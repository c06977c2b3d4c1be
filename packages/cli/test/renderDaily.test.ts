import type { DailyReport } from "@slidr/serve";
import { expect, test } from "vitest";
import { renderDaily } from "../src/daily/renderDaily.js";

test("a name of 300 characters is cut to 80 on the page, so that the figures beside it stay in sight", () => {
  const none = {
    degraded: 0,
    delayed: 0,
    holdout: 0,
    holdoutInvalid: 0,
    credited: 0,
    creditedByDelay: 0,
    recharged: 0,
  };
  const counts = { ...none, gross: 7, decided: 7, invalid: 1, net: 6, adjustedNet: 6 };
  const report = {
    interval: {},
    log: { records: 7, unwritten: 0 },
    corrections: { used: 0, ofOtherClicks: 0 },
    totals: counts,
    slices: [],
    campaigns: [{ campaign: "x".repeat(300), ...counts }],
  } as unknown as DailyReport;
  expect(renderDaily(report, "a day")).toContain(
    `<span class="long">${"x".repeat(79)}…</span></td><td>7</td>`,
  );
});
