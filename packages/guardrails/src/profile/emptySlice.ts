import type { SliceProfile } from "./dayProfile.js";
import { DELAY_BINS } from "./delayBins.js";
import { VALUE_BINS } from "./valueBins.js";

/** A slice without clicks. */
export function emptySlice(name: string, hours: number, features: number): SliceProfile {
  return {
    name,
    clicks: new Uint32Array(hours),
    labelled: new Uint32Array(hours),
    humans: new Uint32Array(hours),
    defaults: new Uint32Array(hours * features),
    values: new Uint32Array(hours * features * VALUE_BINS),
    labelledValues: new Uint32Array(features * VALUE_BINS),
    humanValues: new Uint32Array(features * VALUE_BINS),
    delays: new Uint32Array(DELAY_BINS),
  };
}
