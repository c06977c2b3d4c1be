import { defineSlices } from "@slidr/clicks";
import { defaultSpec, encodeTable } from "@slidr/features";
import { blockingFindings } from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { checkData } from "../src/pipeline/checkData.js";
import { labelClicks } from "../src/pipeline/labelClicks.js";
import { wholeDays } from "../src/pipeline/profileDays.js";
import { syntheticTraffic } from "../src/pipeline/syntheticTraffic.js";
import type { Traffic } from "../src/pipeline/traffic.js";

const hourMs = 3_600_000;
const traffic = syntheticTraffic({ count: 200_000, seed: 1, purchasers: "representative" });
const { clickedAtMs, rowCount } = traffic.table;
const spec = defaultSpec({ timeZone: "UTC" });
const encoded = {
  assignment: defineSlices({ by: ["device"] }).assign(traffic.table),
  spec,
  features: encodeTable(spec, traffic.table),
};

/** The same traffic with the purchases of some hours missing; the accounts' histories are still there. */
function withoutPurchases(fromHour: number, hours: number): Traffic {
  const purchased = traffic.table.purchased!.map((flag, row) => {
    const hour = (clickedAtMs[row]! - clickedAtMs[0]!) / hourMs;
    return hour >= fromHour && hour < fromHour + hours ? 0 : flag;
  });
  return { ...traffic, table: { ...traffic.table, purchased } };
}

function check(of: Traffic, calibrationPurchases = 1000, features = encoded.features) {
  const mature = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const labels = labelClicks(of, clickedAtMs[rowCount - 1]! + of.purchaseWindowMs);
  const part = { fromMs: 0, toMs: 0, clicks: 0, purchases: calibrationPurchases };
  const parts = { train: part, calibrate: part, test: part };
  return checkData(
    { ...encoded, features, labels, mature, parts },
    { traffic: of, timeZone: "UTC", budget: 0.005 },
  );
}

const blocking = (...args: Parameters<typeof check>) => blockingFindings(check(...args).findings);

describe("checkData on 200,000 synthetic clicks of nine days", () => {
  test("nothing blocks or warns on a clean log, and its whole days but the first and the last join the baseline", () => {
    const { findings, accepted, failed } = check(traffic);
    expect(findings.filter(({ passed, severity }) => !passed && severity !== "info")).toEqual([]);
    expect(accepted).toHaveLength(6);
    expect(failed).toEqual([]);
  });

  test.each([6, 24])("%i hours without purchases block, by the purchase labels", (hours) => {
    const found = blocking(withoutPurchases(84, hours));
    expect(found.length).toBeGreaterThan(0);
    expect(found.some(({ message }) => message.includes("purchase labels"))).toBe(true);
  });

  test("a counter in other units blocks the day, which joins no baseline; its finding begins with the day", () => {
    const at = encoded.features.names.indexOf("user_clicks_10m");
    const { width } = encoded.features;
    const seventh = clickedAtMs.findIndex((atMs) => atMs >= clickedAtMs[0]! + 6 * 24 * hourMs);
    const values = encoded.features.values.map((value, index) =>
      index % width === at && index >= seventh * width ? value * 1000 : value,
    );
    const { findings, accepted, failed } = check(traffic, 1000, { ...encoded.features, values });
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length + accepted.length).toBe(6);
    expect(blockingFindings(findings)[0]!.message).toMatch(/^2024-\d\d-\d\d: .*user_clicks_10m/);
  });

  test("one purchaser to calibrate on blocks, 34 do not", () => {
    expect(blocking(traffic, 1).map(({ code }) => code)).toEqual(["PURCHASE_COUNT"]);
    expect(blocking(traffic, 34)).toEqual([]);
  });
});

describe("wholeDays", () => {
  const at = (...texts: string[]) => Float64Array.from(texts, (text) => Date.parse(text));

  test("are those between local midnights that the log covers to within an hour at each end", () => {
    const clicks = at("2024-03-04T00:30Z", "2024-03-04T12:00Z", "2024-03-05T23:10Z", "2024-03-06T01:00Z");
    const days = wholeDays(clicks, "UTC");
    expect(
      days.map(({ fromMs, fromRow, toRow }) => [new Date(fromMs).toISOString(), fromRow, toRow]),
    ).toEqual([
      ["2024-03-04T00:00:00.000Z", 0, 2],
      ["2024-03-05T00:00:00.000Z", 2, 3],
    ]);
    expect(wholeDays(at("2024-03-04T01:30Z", "2024-03-05T23:10Z"), "UTC")).toHaveLength(1);
    expect(wholeDays(new Float64Array(0), "UTC")).toEqual([]);
  });

  test("have 23 hours where clocks go forward, and begin at half past in half-hour zones", () => {
    const days = wholeDays(
      at("2024-03-30T23:00Z", "2024-03-31T21:30Z", "2024-04-01T10:00Z"),
      "Europe/Berlin",
    );
    expect(days.map(({ fromMs, toMs }) => (toMs - fromMs) / hourMs)).toEqual([23]);
    const [india] = wholeDays(at("2024-03-03T18:30Z", "2024-03-04T18:00Z"), "Asia/Kolkata");
    expect(new Date(india!.fromMs).toISOString()).toBe("2024-03-03T18:30:00.000Z");
  });
});
