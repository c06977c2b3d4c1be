import type { Finding } from "../finding.js";
import type { CandidateModel, JudgedClicks, JudgedModel } from "./judgedModel.js";
import type { RowGroups } from "./rows/groupRows.js";

/** A model with what it decides about the clicks. */
export type Decided<Model extends JudgedModel = JudgedModel> = Model & {
  /** [n] 1 where the click is invalid. */
  readonly invalid: Uint8Array;
};

/** What a check on a candidate model may look at. */
export interface ModelContext {
  readonly candidate: Decided<CandidateModel>;
  /** Absent on the first day. */
  readonly live?: Decided;
  readonly clicks: JudgedClicks;
  /** Names of the slices; index 0 and on, as `clicks.slice` has them. */
  readonly slices: readonly string[];
  readonly rowCount: number;
  /** The clicks by slice and user, for figures with intervals: see {@link RowGroups}. */
  readonly groups: RowGroups;
  /** The false-positive budget, in (0, 1). */
  readonly budget: number;
  /** This check's share of the family-wise error: it may block a candidate that is within its tolerance with at most this probability. */
  readonly alpha: number;
  /** Its share of the chance of a false warning, >= alpha. */
  readonly warnAlpha: number;
}

/** A check on a candidate model: one function. What it returns is readable also when it passes. */
export type ModelCheck = (context: ModelContext) => Finding | readonly Finding[];
