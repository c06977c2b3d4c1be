import type { EntityPlan } from "../plan/featurePlan.js";
import { setHeaderWords } from "./distinctSets.js";

/** Click ids an entity remembers to tell a second delivery. */
export const clickIdsKept = 8;

/** Where everything of one entity stands inside its record, in 32-bit words (tiles in 16-bit halves). */
export interface EntityLayout {
  /** The entity's clock, as a double: index in doubles. */
  readonly latestDouble: number;
  /** Running sum per window. */
  readonly sums: number;
  /** The ring of click ids: low words, then high halves (`idHighs`, in halves), and the place of the next. */
  readonly idLows: number;
  readonly idHighs: number;
  readonly idPlace: number;
  /** Per gap plan. */
  readonly gaps: readonly number[];
  /** Per distinct plan: its set's header. */
  readonly sets: readonly number[];
  /** Per window, in halves. */
  readonly tiles: readonly number[];
  readonly strideWords: number;
}

/** Lays an entity's state out in one record, behind `headWords` for its key: a click touches neighbouring cache lines only. */
export function entityLayout(plan: EntityPlan, headWords: number): EntityLayout {
  let word = headWords;
  const take = (words: number) => {
    const start = word;
    word += words;
    return start;
  };
  const latestDouble = take(2) / 2;
  const sums = take(plan.windows.length);
  const idLows = take(clickIdsKept);
  const idHighs = 2 * take(clickIdsKept / 2);
  const idPlace = take(1);
  const gaps = plan.gaps.map((gap) => take(gap.kept));
  const sets = plan.distincts.map(() => take(setHeaderWords));
  let half = 2 * word;
  const tiles = plan.windows.map((window) => {
    const start = half;
    half += window.tileCount;
    return start;
  });
  // Records begin at a multiple of eight bytes, for the double.
  const strideWords = 2 * Math.ceil(half / 4);
  return { latestDouble, sums, idLows, idHighs, idPlace, gaps, sets, tiles, strideWords };
}
