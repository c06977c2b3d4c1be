import {
  burst,
  count,
  defineSpec,
  distinct,
  type FeatureSpec,
  flag,
  gap,
  gapRegularity,
  hourOfDay,
  prefix,
  rate,
} from "@slidr/features";

/** All stored kinds over windows of a few ms, so that short random streams cross every edge. */
export const tinySpec: FeatureSpec = defineSpec(
  [
    count({ by: "userId", window: 20, tile: 5 }),
    count({ by: "userId", window: 60, tile: 10 }),
    rate({ by: "userId", window: 60, tile: 60 }),
    burst({ by: "userId", short: 20, long: 60, shortTile: 5, longTile: 10 }),
    gap({ by: "userId", window: 50 }),
    gap({ by: "userId", window: 15 }),
    gapRegularity({ by: "userId", window: 30 }),
    count({ by: "ip", window: 40, tile: 4 }),
    distinct("userId", { by: "ip", window: 30, cap: 3 }),
    distinct("userId", { by: "ip", window: 70, cap: 3 }),
    distinct("sessionId", { by: "ip", window: 50, cap: 8 }),
    distinct("ip", { by: prefix("ip", 24), window: 90, cap: 5 }),
    gap({ by: prefix("ip", 24), window: 10 }),
    count({ by: ["campaignId", "device"], window: 36, tile: 3 }),
    distinct(["userId", "ip"], { by: ["campaignId", "device", "loggedIn"], window: 25 }),
    flag("loggedIn"),
    hourOfDay(),
  ],
  { timeZone: "UTC" },
);
