import type { Entity, FeatureDefinition, FeatureSpec } from "@slidr/features";

/**
 * What a row would read if its user had made `clicks` more within the minute before: every count of clicks is higher by them, and rates,
 * bursts and the gap follow. What else a spec has (distinct values, regularity, functions of one's own) is left as it is.
 *
 * @param names of the columns, as the spec makes them
 */
export function moreClicks(
  spec: FeatureSpec,
  names: readonly string[],
  clicks: number,
): (features: Float32Array) => Float32Array {
  const at = (name: string) => names.indexOf(name);
  const countOf = (by: Entity, windowMs: number) =>
    spec.features.find(
      (feature) =>
        feature.kind === "count" &&
        feature.windowMs === windowMs &&
        JSON.stringify(feature.by) === JSON.stringify(by),
    );
  return (features) => {
    const changed = features.slice();
    const read = (feature: FeatureDefinition | undefined) => {
      const value = feature === undefined ? -1 : features[at(feature.name)]!;
      return value;
    };
    for (const feature of spec.features) {
      const column = at(feature.name);
      // A value that is missing stays missing: there is no entity to count.
      if (column < 0 || features[column]! < 0) continue;
      if (feature.kind === "count") changed[column] = features[column]! + clicks;
      if (feature.kind === "rate")
        changed[column] = features[column]! + (clicks * MINUTE_MS) / feature.windowMs;
      if (feature.kind === "gap") changed[column] = Math.min(features[column]!, MINUTE_MS / clicks);
      if (feature.kind === "burst") {
        const short = read(countOf(feature.by, feature.shortMs));
        const long = read(countOf(feature.by, feature.longMs));
        if (short < 0 || long < 0) continue;
        changed[column] = ((short + clicks) * feature.longMs) / ((long + clicks) * feature.shortMs);
      }
    }
    return changed;
  };
}

const MINUTE_MS = 60_000;
