import { InputError } from "@slidr/clicks";
import { checkedSpec } from "./defineSpec.js";
import type { FeatureSpec } from "./featureSpec.js";

/**
 * Reads a spec from JSON that may have been written by hand.
 *
 * Names, tiles and other fields that have defaults may be left out; unknown fields are refused. The same rules stand in
 * the package's `feature-spec.schema.json`.
 *
 * @param json - the parsed JSON.
 * @returns the spec, defaults filled in.
 * @throws InputError SPEC_SHAPE, or what `defineSpec` throws.
 *
 * @example
 * ```ts
 * import { parseSpec } from "@slidr/features";
 *
 * const features = [{ kind: "count", by: ["ip"], windowMs: 3_600_000 }];
 * parseSpec({ version: 1, timeZone: "UTC", features }).features[0]?.name; // => "ip_clicks_1h"
 * parseSpec({ version: 2 }); // throws "parseSpec requires version 1, got 2"
 * ```
 */
export function parseSpec(json: unknown): FeatureSpec {
  const { version, timeZone, features, ...rest } = (json ?? {}) as Record<string, unknown>;
  if (version !== 1) throw shapeError("version 1", version);
  if (!Array.isArray(features)) throw shapeError("features as a list", features);
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw shapeError("only version, timeZone and features", unknown);
  return checkedSpec(features, timeZone, "parseSpec");
}

const shapeError = (rule: string, got: unknown) =>
  new InputError("SPEC_SHAPE", `parseSpec requires ${rule}, got ${JSON.stringify(got)?.slice(0, 100)}`);
