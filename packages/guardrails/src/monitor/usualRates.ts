import { type Dispersion, measureDispersion, type PastHour } from "./dispersion.js";
import type { Tolerance } from "./streamKinds.js";

const HOURS_PER_WEEK = 168;
/** Rates and design effect rest on each other; they settle in two or three passes. */
const PASSES = 4;
/** Shares of the days' variance that may be taken for their level; the one with which deviations show soonest is. */
const LEVEL_SHARES = [0, 0.1, 0.3, 1];
/** On the logit scale: the odds times three. */
const SOUGHT_SHIFT = Math.log(3);
/** A stream with fewer clusters than this in all is not watched. */
const CLUSTERS_MIN = 50;
/** No rate is taken for certain: with this many hits in a million trials where none was seen. */
const RATE_MIN = 1e-6;

/** What a stream's rate usually is, and where it stops being usual, by hour of the week; the limits are NaN where too few weeks are known. */
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
  /** [168] how many weeks the baseline holds each hour of the week; an hour in which this slice had no click counts too. */
  readonly weeks: Float64Array;
  /** [168] the rate by hour of week of the traffic this slice is part of: its shape is used where the slice's own hours are small. */
  readonly shape?: Float64Array | undefined;
  readonly tolerance: Tolerance;
  /** How many standard deviations of days and of the estimate count as usual. */
  readonly deviations: number;
  /** An hour of the week seen in fewer weeks than this is a hole. */
  readonly weeksMin: number;
}

/**
 * The band of usual rates by hour of the week: rate, plus or minus its uncertainty, widened by the tolerance; undefined where it
 * is so wide that odds three times the usual would show in no hour.
 *
 * Its uncertainty, on the logit scale, is how the level varies from day to day and how well few weeks tell the rate. Hours
 * that hold few clusters of clicks lean on the slice's level and the whole traffic's shape.
 */
export function usualRates(options: UsualRatesOptions): UsualRates | undefined {
  const { hours, weeks, tolerance, deviations, weeksMin } = options;
  const hits = new Float64Array(HOURS_PER_WEEK);
  const trials = new Float64Array(HOURS_PER_WEEK);
  for (const hour of hours) {
    hits[hour.hourOfWeek]! += hour.hits;
    trials[hour.hourOfWeek]! += hour.trials;
  }
  const [allHits, allTrials] = [sum(hits), sum(trials)];
  if (allTrials === 0) return undefined;
  const level = inside(allHits / allTrials);
  const prior = priorRates(level, trials, options.shape);
  const seenWeeks = Math.max(1, Math.round(sum(weeks) / HOURS_PER_WEEK));

  let rate = prior;
  let pseudoTrials = prior;
  let dispersion = measureDispersion(hours, rate, 0);
  for (let pass = 0; pass < PASSES; pass++) {
    pseudoTrials = trialsOfPrior(prior, hits, trials, dispersion.designEffect);
    rate = prior.map((p, hour) => {
      const pseudo = pseudoTrials[hour]!;
      return inside((hits[hour]! + pseudo * p) / (trials[hour]! + pseudo));
    });
    dispersion = measureDispersion(hours, rate, seenWeeks);
  }
  if (allTrials < CLUSTERS_MIN * dispersion.designEffect) return undefined;
  // An hour holds a 24th of a day: of what days differ by, its estimate suffers a 24th.
  const hourEffect = dispersion.designEffect + (dispersion.dayEffect - dispersion.designEffect) / 24;
  const bandOf = (share: number) => {
    const { designEffect, dayDeviation } = explainDays(dispersion, share);
    const [lower, upper] = [-1, 1].map((sign) =>
      rate.map((p, hour) => {
        if (weeks[hour]! < weeksMin) return Number.NaN;
        const clusters = (trials[hour]! + pseudoTrials[hour]!) / hourEffect;
        const days = sign * deviations * dayDeviation * Math.sqrt(1 + 1 / weeks[hour]!);
        const edge = wilson(p, clusters, sign * deviations);
        return widened(inside(logistic(logit(inside(edge)) + days)), sign, tolerance);
      }),
    ) as [Float64Array, Float64Array];
    return { rate, lower, upper, designEffect, dayDeviation };
  };
  const bands = LEVEL_SHARES.map(bandOf);
  const gains = bands.map((band) => gainPerDay(band, trials));
  const best = Math.max(...gains);
  return best === 0 ? undefined : bands[gains.indexOf(best)];
}

/**
 * Two explanations of days that differ: their level does, which the band must hold; or long runs of clicks do, which the design
 * effect must. With too few clicks nobody can tell, and both are safe at the volume at hand: a share of the variance goes to the first.
 */
function explainDays(
  { designEffect, dayEffect, dayScale }: Dispersion,
  share: number,
): Pick<UsualRates, "designEffect" | "dayDeviation"> {
  const excess = share * (dayEffect - designEffect);
  const dayDeviation = excess === 0 ? 0 : Math.sqrt(excess / dayScale);
  return { designEffect: dayEffect - excess, dayDeviation };
}

/** How fast evidence grows where the odds of every hour are three times the usual, or a third: what a band is good for. */
function gainPerDay({ rate, lower, upper, designEffect }: UsualRates, trials: Float64Array): number {
  let gain = 0;
  rate.forEach((p, hour) => {
    if (Number.isNaN(upper[hour]!)) return;
    const [low, high] = [-1, 1].map((sign) => logistic(logit(p) + sign * SOUGHT_SHIFT)) as [number, number];
    if (high > upper[hour]!) gain += trials[hour]! * divergence(high, upper[hour]!);
    if (low < lower[hour]!) gain += trials[hour]! * divergence(low, lower[hour]!);
  });
  return gain / designEffect;
}

/** Kullback-Leibler divergence of a coin of `p` from one of `q`, in nats. */
function divergence(p: number, q: number): number {
  return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
}

/** The same band about other rates: each moved by `shift` on the logit scale. */
export function shiftRates(usual: UsualRates, shift: number): UsualRates {
  const move = (p: number) => inside(logistic(logit(p) + shift));
  return { ...usual, rate: usual.rate.map(move), lower: usual.lower.map(move), upper: usual.upper.map(move) };
}

function widened(p: number, sign: number, { relative, absolute }: Tolerance): number {
  return inside(p + sign * Math.max(absolute, relative * p));
}

/** One edge of Wilson's score interval (1927), z < 0 the lower: sound for rates near 0 or 1, where few clusters tell little. */
function wilson(p: number, n: number, z: number): number {
  const square = z ** 2 / n;
  const half = Math.sqrt(p * (1 - p) * square + square ** 2 / 4);
  return (p + square / 2 + Math.sign(z) * half) / (1 + square);
}

/**
 * How many trials the prior is worth in each hour, [168]: the better it fits the slice's hours of the week, the more.
 *
 * The variance of the hours' own effects w on the logit scale is what their residuals show beyond the design effect (moments);
 * an effect drawn with variance w is worth designEffect / w in units of v. Never worth more than all the slice's trials.
 */
function trialsOfPrior(
  prior: Float64Array,
  hits: Float64Array,
  trials: Float64Array,
  designEffect: number,
): Float64Array {
  let [squares, scale, hours] = [0, 0, 0];
  prior.forEach((p, hour) => {
    const v = trials[hour]! * p * (1 - p);
    if (v === 0) return;
    squares += (hits[hour]! - trials[hour]! * p) ** 2 / v;
    scale += v;
    hours += 1;
  });
  const effects = Math.max(0, squares - designEffect * hours) / Math.max(scale, RATE_MIN);
  const most = sum(trials);
  return prior.map((p) => (effects === 0 ? most : Math.min(most, designEffect / (effects * p * (1 - p)))));
}

/** The slice's level with the whole traffic's ups and downs over the week, so that it gives the slice's own hits in all. */
function priorRates(level: number, trials: Float64Array, shape: Float64Array | undefined): Float64Array {
  if (shape === undefined) return new Float64Array(HOURS_PER_WEEK).fill(level);
  const total = sum(trials);
  const ofShape = inside(shape.reduce((mean, p, hour) => mean + (p * trials[hour]!) / total, 0));
  return shape.map((p) => inside(logistic(logit(p) + logit(level) - logit(ofShape))));
}

export const logit = (p: number): number => Math.log(p / (1 - p));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const inside = (p: number) => (Number.isNaN(p) ? p : Math.min(1 - RATE_MIN, Math.max(RATE_MIN, p)));
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
