/**
 * An error caused by what the caller passed in: a wrong column, a score outside [0, 1], a flipped byte.
 *
 * Every package throws this one class, so that a caller can tell bad input (show the message, fix the input)
 * from a fault of ours (report the stack). The message names the function or part, the rule and the culprit;
 * `code` is stable and meant for programs.
 *
 * @example
 * ```ts
 * import { InputError } from "@slidr/clicks";
 *
 * const error = new InputError("BUDGET_RANGE", "calibrate requires budget in (0, 1), got 1.5");
 * error.code; // => "BUDGET_RANGE"
 * ```
 */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(
    /** Stable, upper-case, words joined by underscores. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
