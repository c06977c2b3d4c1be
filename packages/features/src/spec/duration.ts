import { InputError } from "@slidr/clicks";

/** A length of time: `"10m"`, `"1h"`, `"1d"` (units ms, s, m, h, d), or whole milliseconds. */
export type Duration = string | number;

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Reads a {@link Duration} as whole milliseconds.
 *
 * @param duration - `"90s"`, `"1h"` ..., or an integer number of milliseconds; > 0.
 * @param caller - the function to name in the error.
 * @returns milliseconds, a safe integer > 0.
 * @throws InputError DURATION for anything else.
 *
 * @example
 * ```ts
 * import { durationMs } from "@slidr/features";
 *
 * durationMs("10m"); // => 600000
 * durationMs("soon"); // throws "durationMs requires a duration like \"10m\""
 * ```
 */
export function durationMs(duration: Duration, caller = "durationMs"): number {
  const match = typeof duration === "string" ? /^(\d+)(ms|s|m|h|d)$/.exec(duration) : undefined;
  const value = match ? Number(match[1]) * unitMs[match[2]!]! : duration;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value <= 0) {
    throw new InputError(
      "DURATION",
      `${caller} requires a duration like "10m" or a positive whole number of milliseconds, got ${JSON.stringify(duration)}`,
    );
  }
  return value;
}

/**
 * Writes milliseconds in the largest unit that divides them: the `1h` of `user_clicks_1h`.
 *
 * @param ms - a positive integer.
 *
 * @example
 * ```ts
 * import { durationName } from "@slidr/features";
 *
 * durationName(5_400_000); // => "90m"
 * ```
 */
export function durationName(ms: number): string {
  for (const [unit, length] of Object.entries(unitMs)) if (ms % length === 0) return `${ms / length}${unit}`;
  return `${ms}ms`;
}
