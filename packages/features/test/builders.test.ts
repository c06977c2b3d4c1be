import {
  attribute,
  burst,
  count,
  dayOfWeek,
  derived,
  distinct,
  flag,
  gap,
  gapRegularity,
  hourOfDay,
  lookup,
  prefix,
  rate,
} from "@slidr/features";
import { describe, expect, test } from "vitest";

describe("names are derived from the parameters", () => {
  test.each([
    ["user_clicks_1h", count({ by: "userId", window: "1h" })],
    ["ip24_clicks_10m", count({ by: prefix("ip", 24), window: "10m" })],
    ["ip16v632_clicks_10m", count({ by: prefix("ip", 16, 32), window: "10m" })],
    ["campaign_device_clicks_1h", count({ by: ["campaignId", "device"], window: "1h" })],
    ["ad_slot_clicks_90m", count({ by: "ad slot", window: "90m" })],
    ["session_rate_10m", rate({ by: "sessionId", window: "10m" })],
    ["ip_distinct_user_1d", distinct("userId", { by: "ip", window: "1d" })],
    ["user_burst_1m_1h", burst({ by: "userId", short: "1m", long: "1h" })],
    ["user_gap", gap({ by: "userId" })],
    ["user_gapLog_7d", gapRegularity({ by: "userId", window: "7d" })],
    ["hourOfDay", hourOfDay()],
    ["dayOfWeek", dayOfWeek()],
    ["loggedIn", flag("loggedIn")],
    ["price", attribute("price")],
    ["user_rfm", lookup("rfm", { by: "userId" })],
    ["mine", count({ by: "ip", window: "1h", name: "mine" })],
  ])("%s", (name, definition) => {
    expect(definition.name).toBe(name);
  });
});

test("the default tilings are 12 x 5 s, 10 x 1 min, 12 x 5 min and 24 x 1 h; another window is cut into 12", () => {
  const tiles = ["1m", "10m", "1h", "1d", "30m"].map((window) => count({ by: "ip", window }).tileMs);
  expect(tiles).toEqual([5000, 60_000, 300_000, 3_600_000, 150_000]);
});

describe("errors name the caller, the rule and the culprit", () => {
  test.each<[string, () => unknown]>([
    [
      "count requires a window that is a multiple of its tile, got window 600000 ms and tile 7000 ms",
      () => count({ by: "ip", window: "10m", tile: "7s" }),
    ],
    [
      "count requires at most 256 tiles a window, got 3600",
      () => count({ by: "ip", window: "1h", tile: "1s" }),
    ],
    ["rate requires a window from 1 ms to 24d, got 2592000000 ms", () => rate({ by: "ip", window: "30d" })],
    [
      'gap requires a duration like "10m" or a positive whole number of milliseconds, got "soon"',
      () => gap({ by: "ip", window: "soon" }),
    ],
    [
      'gap requires a duration like "10m" or a positive whole number of milliseconds, got null',
      () => gap({ by: "ip", window: Number.NaN }),
    ],
    [
      "burst requires short < long, got 3600000 ms and 60000 ms",
      () => burst({ by: "ip", short: "1h", long: "1m" }),
    ],
    [
      "distinct requires an integer cap in [2, 4096], got 1",
      () => distinct("userId", { by: "ip", window: "1d", cap: 1 }),
    ],
    ["count requires an entity of one part or more", () => count({ by: [], window: "1h" })],
    [
      "count requires an entity of different parts, got device twice",
      () => count({ by: ["device", "device"], window: "1h" }),
    ],
    ['count requires a column name or an address prefix, got ""', () => count({ by: "", window: "1h" })],
    [
      "prefix requires prefix bits in [1, 32] for IPv4 and [1, 128] for IPv6, got 33 and 48",
      () => prefix("ip", 33),
    ],
    [
      'flag requires "is", the texts that mean yes, for an attribute and only there, got [] for device',
      () => flag("device"),
    ],
    [
      'attribute requires buckets in [2, 2^24], got as "category" and buckets 1',
      () => attribute("os", { as: "category", buckets: 1 }),
    ],
    [
      'derived requires a derivation id with a version, like "acme/clicksPerUser@1", got "mine" in x',
      () => derived({ name: "x", derivation: "mine" }),
    ],
  ])("%s", (message, build) => {
    expect(build).toThrow(expect.objectContaining({ name: "InputError", message }));
  });
});
