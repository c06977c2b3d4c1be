import type { CyclicDefinition } from "./featureSpec.js";

/**
 * The day of the week, 0 (Monday) to 6 in the spec's zone, as a point on the unit circle: Sunday is next to Monday.
 *
 * @param options - `name`: the base of its two columns; `dayOfWeek` by default.
 * @returns a definition that makes `dayOfWeek_sin` and `dayOfWeek_cos`, sin and cos of 2 pi day / 7.
 *
 * @example
 * ```ts
 * import { dayOfWeek } from "@slidr/features";
 *
 * dayOfWeek().kind; // => "dayOfWeek"
 * ```
 */
export function dayOfWeek(options: { readonly name?: string } = {}): CyclicDefinition {
  return { kind: "dayOfWeek", name: options.name ?? "dayOfWeek" };
}
