import { burst } from "./burst.js";
import { count } from "./count.js";
import { dayOfWeek } from "./dayOfWeek.js";
import { defineSpec, type SpecOptions } from "./defineSpec.js";
import { distinct } from "./distinct.js";
import { type EntityInput, prefix } from "./entity.js";
import type { FeatureDefinition, FeatureSpec } from "./featureSpec.js";
import { flag } from "./flag.js";
import { gap } from "./gap.js";
import { gapRegularity } from "./gapRegularity.js";
import { hourOfDay } from "./hourOfDay.js";

/** What the log calls the columns that the default features cross. */
export interface DefaultSpecOptions extends SpecOptions {
  /** Attribute that names what is advertised; `"campaignId"` by default. */
  readonly campaignColumn?: string;
  /** Attribute that names the kind of device; `"device"` by default. */
  readonly deviceColumn?: string;
}

/**
 * The features to begin with: user, address, network and campaign counters, gaps, time of week, logged in.
 *
 * User and address counters catch scripts, timers and farms; robots spread over a subnet or aimed at one campaign are
 * seen only by counters over address prefixes and over campaign x device (x logged in).
 *
 * @param options - `timeZone` of hour and day; the names of the campaign and device attributes.
 * @returns a spec of 24 features in 27 columns.
 * @throws InputError TIME_ZONE.
 *
 * @example
 * ```ts
 * import { defaultSpec, featureNames } from "@slidr/features";
 *
 * featureNames(defaultSpec({ timeZone: "UTC" })).length; // => 27
 * ```
 */
export function defaultSpec(options: DefaultSpecOptions): FeatureSpec {
  const { campaignColumn = "campaignId", deviceColumn = "device" } = options;
  const counts = (by: EntityInput): FeatureDefinition[] =>
    ["10m", "1h", "1d"].map((window) => count({ by, window }));
  const network = prefix("ip", 24);
  return defineSpec(
    [
      count({ by: "userId", window: "1m" }),
      ...counts("userId"),
      burst({ by: "userId", short: "1m", long: "1h" }),
      gap({ by: "userId" }),
      gapRegularity({ by: "userId" }),
      ...counts("ip"),
      distinct("userId", { by: "ip", window: "1d" }),
      ...counts(network),
      distinct("ip", { by: network, window: "1d" }),
      ...counts([campaignColumn, deviceColumn]),
      ...counts([campaignColumn, deviceColumn, "loggedIn"]),
      hourOfDay(),
      dayOfWeek(),
      flag("loggedIn"),
    ],
    options,
  );
}
