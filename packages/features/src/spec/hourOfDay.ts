import type { CyclicDefinition } from "./featureSpec.js";

/**
 * The hour of day, 0 to 23 in the spec's zone, as a point on the unit circle: hour 23 is next to hour 0.
 *
 * @param options - `name`: the base of its two columns; `hourOfDay` by default.
 * @returns a definition that makes `hourOfDay_sin` and `hourOfDay_cos`, sin and cos of 2 pi hour / 24.
 *
 * @example
 * ```ts
 * import { hourOfDay } from "@slidr/features";
 *
 * hourOfDay().name; // => "hourOfDay"
 * ```
 */
export function hourOfDay(options: { readonly name?: string } = {}): CyclicDefinition {
  return { kind: "hourOfDay", name: options.name ?? "hourOfDay" };
}
