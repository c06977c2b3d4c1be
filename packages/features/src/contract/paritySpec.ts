import { burst } from "../spec/burst.js";
import { count } from "../spec/count.js";
import { defineSpec } from "../spec/defineSpec.js";
import { distinct } from "../spec/distinct.js";
import { prefix } from "../spec/entity.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { gap } from "../spec/gap.js";
import { gapRegularity } from "../spec/gapRegularity.js";
import { rate } from "../spec/rate.js";

/** Every counted kind over user, address, network and campaign, in windows short enough that clicks leave them. */
export const paritySpec: FeatureSpec = defineSpec(
  [
    count({ by: "userId", window: "1m" }),
    rate({ by: "userId", window: 30_000, tile: 3000 }),
    burst({ by: "userId", short: "10s", shortTile: 2000, long: "1m" }),
    gap({ by: "userId", window: "30s" }),
    gap({ by: "userId", window: "5s" }),
    gapRegularity({ by: "userId", window: "30s" }),
    distinct("sessionId", { by: "userId", window: "20s", cap: 4 }),
    count({ by: "ip", window: "1m" }),
    distinct("userId", { by: "ip", window: "1m" }),
    distinct("userId", { by: "ip", window: "10s" }),
    count({ by: prefix("ip", 24), window: "30s", tile: 10_000 }),
    distinct("ip", { by: prefix("ip", 24), window: "1m", cap: 32 }),
    count({ by: ["campaignId", "device", "loggedIn"], window: "1m" }),
  ],
  { timeZone: "UTC" },
);
