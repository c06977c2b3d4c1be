import { measureDispersion, type PastHour } from "./dispersion.js";
import type { Tolerance } from "./streamKinds.js";

const HOURS_PER_WEEK = 168;
/** An hour of the week is believed over the slice's level once it holds this many clusters of clicks. */
const PRIOR_CLUSTERS = 20;
/** A stream with fewer clusters than this in all is not watched. */
const CLUSTERS_MIN = 50;
/** No rate is taken for certain: with this many hits in a million trials where none was seen. */
const RATE_MIN = 1e-6;

/** What a stream's rate usually is, and where it stops being usual, by hour of the week; NaN where too little is known. */
export interface UsualRates {
  /** [168] */
  readonly rate: Float64Array;
  /** [168] */
  readonly lower: Float64Array;
  /** [168] */
  readonly upper: Float64Array;
  readonly designEffect: number;
  readonly dayDeviation: number;
}

export interface UsualRatesOptions {
  readonly hours: readonly PastHour[];
  /** [168] the rate by hour of week of the traffic this slice is part of: its shape is used where the slice's own hours are small. */
  readonly shape?: Float64Array | undefined;
  readonly tolerance: Tolerance;
  /** How many standard deviations of days and of the estimate count as usual. */
  readonly deviations: number;
  /** An hour of the week seen in fewer weeks than this is a hole. */
  readonly weeksMin: number;
}

/**
 * The band of usual rates by hour of the week: rate, plus or minus its uncertainty, widened by the tolerance.
 *
 * Its uncertainty, on the logit scale, is how the level varies from day to day and how well few weeks tell the rate. Hours
 * that hold few clusters of clicks lean on the slice's level and the whole traffic's shape.
 */
export function usualRates(options: UsualRatesOptions): UsualRates | undefined {
  const { hours, tolerance, deviations, weeksMin } = options;
  const [hits, trials, weeks] = [0, 0, 0].map(() => new Float64Array(HOURS_PER_WEEK)) as Float64Array[];
  for (const hour of hours) {
    hits![hour.hourOfWeek]! += hour.hits;
    trials![hour.hourOfWeek]! += hour.trials;
    weeks![hour.hourOfWeek]!++;
  }
  const [allHits, allTrials] = [sum(hits!), sum(trials!)];
  if (allTrials === 0) return undefined;
  const level = inside(allHits / allTrials);
  const prior = priorRates(level, trials!, options.shape);
  const seenWeeks = Math.max(1, Math.round(sum(weeks!) / HOURS_PER_WEEK));

  const first = measureDispersion(hours, prior, 0);
  const pseudoTrials = PRIOR_CLUSTERS * first.designEffect;
  const rate = prior.map((p, hour) =>
    inside((hits![hour]! + pseudoTrials * p) / (trials![hour]! + pseudoTrials)),
  );
  const { designEffect, dayDeviation } = measureDispersion(hours, rate, seenWeeks);
  if (allTrials < CLUSTERS_MIN * designEffect) return undefined;

  const lower = new Float64Array(HOURS_PER_WEEK).fill(Number.NaN);
  const upper = lower.slice();
  rate.forEach((p, hour) => {
    if (weeks![hour]! < weeksMin) {
      rate[hour] = Number.NaN;
      return;
    }
    const estimate = designEffect / ((trials![hour]! + pseudoTrials) * p * (1 - p));
    const width = deviations * Math.sqrt(dayDeviation ** 2 * (1 + 1 / weeks![hour]!) + estimate);
    [lower[hour], upper[hour]] = bandAround(p, width, tolerance);
  });
  return { rate, lower, upper, designEffect, dayDeviation };
}

/** The same band about other rates: each moved by `shift` on the logit scale. */
export function shiftRates(usual: UsualRates, shift: number): UsualRates {
  const move = (p: number) => inside(logistic(logit(p) + shift));
  return { ...usual, rate: usual.rate.map(move), lower: usual.lower.map(move), upper: usual.upper.map(move) };
}

function bandAround(p: number, width: number, { relative, absolute }: Tolerance): [number, number] {
  const low = logistic(logit(p) - width);
  const high = logistic(logit(p) + width);
  return [
    inside(low - Math.max(absolute, relative * low)),
    inside(high + Math.max(absolute, relative * high)),
  ];
}

/** The slice's level with the whole traffic's ups and downs over the week, so that it gives the slice's own hits in all. */
function priorRates(level: number, trials: Float64Array, shape: Float64Array | undefined): Float64Array {
  if (shape === undefined || shape.some(Number.isNaN)) return new Float64Array(HOURS_PER_WEEK).fill(level);
  const total = sum(trials);
  const ofShape = inside(shape.reduce((mean, p, hour) => mean + (p * trials[hour]!) / total, 0));
  return shape.map((p) => inside(logistic(logit(p) + logit(level) - logit(ofShape))));
}

export const logit = (p: number): number => Math.log(p / (1 - p));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const inside = (p: number) => (Number.isNaN(p) ? p : Math.min(1 - RATE_MIN, Math.max(RATE_MIN, p)));
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
