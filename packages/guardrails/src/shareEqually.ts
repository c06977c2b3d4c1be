import { InputError } from "@slidr/clicks";
import type { Levels } from "./errorBudget.js";

/**
 * The levels of each of several checks that share theirs.
 *
 * @param levels of all of them together
 * @param checks how many they are, integer >= 1
 * @returns the levels of one
 * @throws InputError `OPTION`
 *
 * @example
 * ```ts
 * import { shareEqually } from "@slidr/guardrails";
 *
 * shareEqually({ warn: 0.1, block: 0.01 }, 10); // => { warn: 0.01, block: 0.001 }
 * ```
 */
export function shareEqually(levels: Levels, checks: number): Levels {
  if (!(Number.isInteger(checks) && checks >= 1)) {
    throw new InputError("OPTION", `shareEqually requires at least one check, got ${checks}`);
  }
  return { warn: levels.warn / checks, block: levels.block / checks };
}
