import { blockingFindings } from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { checkData } from "../src/pipeline/checkData.js";
import { labelClicks } from "../src/pipeline/labelClicks.js";
import { syntheticTraffic } from "../src/pipeline/syntheticTraffic.js";
import type { Traffic } from "../src/pipeline/traffic.js";

const hourMs = 3_600_000;
const traffic = syntheticTraffic({ count: 200_000, seed: 1, purchasers: "representative" });
const { clickedAtMs, rowCount } = traffic.table;

/** The same traffic with the purchases of some hours missing; the accounts' histories are still there. */
function withoutPurchases(fromHour: number, hours: number): Traffic {
  const purchased = traffic.table.purchased!.map((flag, row) => {
    const hour = (clickedAtMs[row]! - clickedAtMs[0]!) / hourMs;
    return hour >= fromHour && hour < fromHour + hours ? 0 : flag;
  });
  return { ...traffic, table: { ...traffic.table, purchased } };
}

function blocking(of: Traffic, calibrationPurchases = 1000) {
  const mature = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const labels = labelClicks(of, clickedAtMs[rowCount - 1]! + of.purchaseWindowMs);
  const part = { fromMs: 0, toMs: 0, clicks: 0, purchases: calibrationPurchases };
  const findings = checkData(
    { labels, mature, parts: { train: part, calibrate: part, test: part } },
    { traffic: of, timeZone: "UTC", budget: 0.005 },
  );
  return blockingFindings(findings);
}

describe("checkData on 200,000 synthetic clicks, most of whose human labels come from account histories", () => {
  test("nothing blocks a clean log", () => {
    expect(blocking(traffic)).toEqual([]);
  });

  test.each([6, 24])("%i hours without purchases block, by the purchase labels", (hours) => {
    const found = blocking(withoutPurchases(84, hours));
    expect(found.length).toBeGreaterThan(0);
    for (const { message } of found) expect(message).toContain("purchase labels");
  });

  test("one purchaser to calibrate on blocks, 34 do not", () => {
    expect(blocking(traffic, 1).map(({ code }) => code)).toEqual(["PURCHASE_COUNT"]);
    expect(blocking(traffic, 34)).toEqual([]);
  });
});
