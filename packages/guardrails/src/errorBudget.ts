import { InputError } from "@slidr/clicks";

/** How much may go wrong by chance, in one daily run over all checks. */
export interface ErrorBudgetOptions {
  /** Chance of any false block, in (0, 1); default 1 / 365: one in a year of clean daily runs. */
  readonly familyError?: number;
  /** Chance of any false warning, in [familyError, 1); default 1 / 12: about one a fortnight. */
  readonly warnError?: number;
  /** The share of both that checks on data have, in (0, 1); the rest is for checks on the model. Default 0.5. */
  readonly dataShare?: number;
}

/** Two significance levels: beyond the first a check warns, beyond the second it blocks. */
export interface Levels {
  readonly warn: number;
  readonly block: number;
}

/** The levels of the two kinds of checks of a daily run. */
export interface ErrorBudget {
  readonly data: Levels;
  readonly model: Levels;
}

/**
 * Divides one daily run's chance of a false alarm between the checks on data and the checks on the model.
 *
 * Thirty checks at p < 0.05 alarm on 78% of clean days, and what cries wolf is switched off. So all checks of a run share one
 * chance of a false block, by Bonferroni's inequality: it holds whatever the checks have to do with each other. `shareEqually`
 * divides a part further, and each check divides its level among the hours, slices and features it looks at.
 *
 * @param options see {@link ErrorBudgetOptions}
 * @returns levels for all checks on data together, and for all on the model together; their sum is the family's
 * @throws InputError `OPTION`
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * import { errorBudget } from "@slidr/guardrails";
 *
 * const { data, model } = errorBudget({ dataShare: 0.75 });
 * Math.round(1 / (data.block + model.block)); // => 365
 * Math.round(data.block / model.block); // => 3
 * ```
 */
export function errorBudget(options: ErrorBudgetOptions = {}): ErrorBudget {
  const { familyError = 1 / 365, warnError = Math.max(1 / 12, familyError), dataShare = 0.5 } = options;
  const refuse = (rule: string, culprit: number) => {
    throw new InputError("OPTION", `errorBudget requires ${rule}, got ${culprit}`);
  };
  if (!(familyError > 0 && familyError < 1)) refuse("familyError in (0, 1)", familyError);
  if (!(warnError >= familyError && warnError < 1))
    refuse("warnError from familyError to below 1", warnError);
  if (!(dataShare > 0 && dataShare < 1)) refuse("dataShare in (0, 1)", dataShare);
  const part = (share: number): Levels => ({ warn: warnError * share, block: familyError * share });
  return { data: part(dataShare), model: part(1 - dataShare) };
}
