import { type Counts, SCORES_AT } from "./monitorWindow.js";

/** How far a rate may lie from the same hour's usual rate before anybody minds: the larger of the two. */
export interface Tolerance {
  /** A share of the usual rate, >= 0. */
  readonly relative: number;
  /** In [0, 1). */
  readonly absolute: number;
}

/** What is watched in each slice. */
export type MonitorMetric = "ivr" | "fpr" | "coverage" | "degraded" | "scores";

export type Side = "high" | "low";

/** One rate of a slice: how to read it from counts, and which way it is watched. */
export interface StreamKind {
  readonly metric: MonitorMetric;
  /** For people: `IVR`, `share of scores >= 0.5`. */
  readonly title: string;
  readonly sides: readonly Side[];
  hits(counts: Counts): number;
  trials(counts: Counts): number;
}

/** The rates that are watched; `scoreCuts` are bin numbers, a stream for the share of scores at or above each. */
export function streamKinds(scoreCuts: readonly number[], scoreBins: number): StreamKind[] {
  const rate = (
    metric: MonitorMetric,
    title: string,
    sides: readonly Side[],
    hits: number,
    trials: number,
  ) => ({
    metric,
    title,
    sides,
    hits: (counts: Counts) => counts[hits]!,
    trials: (counts: Counts) => counts[trials]!,
  });
  return [
    rate("ivr", "IVR", ["high", "low"], 1, 0),
    // A falling FPR and a rising coverage harm nobody; where they come from a sick model, IVR or scores move too.
    rate("fpr", "FPR proxy", ["high"], 3, 2),
    rate("coverage", "robotic coverage", ["low"], 5, 4),
    rate("degraded", "degraded share", ["high"], 6, 0),
    ...scoreCuts.map(
      (cut): StreamKind => ({
        metric: "scores",
        title: `share of scores >= ${Number((cut / scoreBins).toPrecision(4))}`,
        sides: ["high", "low"],
        hits: (counts) => sumFrom(counts, SCORES_AT + cut),
        trials: (counts) => sumFrom(counts, SCORES_AT),
      }),
    ),
  ];
}

/** The inner bin edges whose upper shares lie nearest 3/4, 1/2 and 1/4 of all scores: each once. */
export function chooseScoreCuts(counts: Counts): number[] {
  const bins = counts.length - SCORES_AT;
  const total = sumFrom(counts, SCORES_AT);
  if (total === 0 || bins < 2) return [];
  const share = Array.from({ length: bins - 1 }, (_, i) => sumFrom(counts, SCORES_AT + i + 1) / total);
  const nearest = [0.75, 0.5, 0.25].map(
    (goal) =>
      1 + share.reduce((best, s, i) => (Math.abs(s - goal) < Math.abs(share[best]! - goal) ? i : best), 0),
  );
  return [...new Set(nearest)].sort((a, b) => a - b);
}

function sumFrom(counts: Counts, from: number): number {
  let sum = 0;
  for (let index = from; index < counts.length; index++) sum += counts[index]!;
  return sum;
}
