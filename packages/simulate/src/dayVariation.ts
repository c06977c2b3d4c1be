import { normalOf } from "./mix.js";
import type { VariationOptions } from "./trafficOptions.js";

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;
/** Of a robot family's deviations, this part (of the variance) lasts: an operator's good and bad weeks. */
const LASTING_PART = 0.7;
const FAMILY_KEY = 0x4f1bbcdc;
const LASTING_KEY = 0x1c3c6ef3;
const PURCHASE_KEY = 0x7ed55d16;

/** What sets one day apart from another: fixed functions of the day and the seed, so that no day needs to know another. */
export interface DayVariation {
  /** Factor on the activity of a traffic family (its code) at a moment; 1 without variation. */
  activity(family: number, atMs: number): number;
  /** Factor on the probability of a purchase after a click at a moment; 1 without variation. */
  purchases(atMs: number): number;
}

/** The {@link DayVariation} of a world's key and first moment. */
export function dayVariation(options: VariationOptions, startMs: number, key: number): DayVariation {
  const { growthPerYear, seasonAmplitude, humanSigma, robotSigma, purchaseSigma } = options;
  const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS);
  const trend = (day: number): number => {
    const years = (day - dayOf(startMs)) / YEAR_DAYS;
    // Highest at the turn of the year, where shops sell most.
    return (1 + growthPerYear) ** years * (1 + seasonAmplitude * Math.cos((2 * Math.PI * day) / YEAR_DAYS));
  };
  const noise = (day: number, family: number): number => {
    const own = key ^ FAMILY_KEY;
    if (family === 0) return Math.exp(humanSigma * normalOf(day, own));
    const daily = normalOf(day, own + family);
    const lasting = betweenWeeks(day, key ^ (LASTING_KEY + family));
    return Math.exp(robotSigma * (Math.sqrt(LASTING_PART) * lasting + Math.sqrt(1 - LASTING_PART) * daily));
  };
  return {
    activity(family, atMs) {
      const day = dayOf(atMs);
      return trend(day) * noise(day, family);
    },
    purchases: (atMs) => Math.exp(purchaseSigma * normalOf(dayOf(atMs), key ^ PURCHASE_KEY)),
  };
}

/** A standard normal number a week, turned into the next over the week's days; its variance stays 1. */
function betweenWeeks(day: number, key: number): number {
  const week = Math.floor(day / 7);
  const angle = ((day - 7 * week) / 7) * (Math.PI / 2);
  return Math.cos(angle) * normalOf(week, key) + Math.sin(angle) * normalOf(week + 1, key);
}
