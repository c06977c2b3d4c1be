import type { EntityPlan } from "../plan/featurePlan.js";

/** Raised whenever the bytes of a state change their meaning: a state of another version is refused like another spec's. */
export const stateLayout = 2;

/** Click ids remembered per entity, and characters of each: 35 bits. */
export const idsKept = 8;
export const idLength = 5;
/** Stands for no id; no id's digest is this. */
export const noId = "\0".repeat(idLength);

/** Characters of a distinct value's digest: 60 bits. */
export const valueLength = 10;
/** Stands for a missing value; a digest has none of these characters. */
export const noValue = "\0".repeat(valueLength);

/** What a state begins with: the format's version and the first 32 bits of the spec's hash, as byte values. */
export function stateHeader(specHash: string): number[] {
  return [stateLayout, ...Buffer.from(specHash.slice(0, 8), "hex")];
}

/**
 * Lua `struct` format of the numbers behind the header: the clock, how many ids, per window its sum, its newest tile
 * and how many tiles before it, per gap series its length, per distinct set its size.
 *
 * A sum is at most 256 x 65,535, which three bytes hold.
 */
export function numbersFormat({ windows, gaps, distincts }: EntityPlan): string {
  const size = (max: number) => (max < 256 ? "B" : "I2");
  const rings = windows.map(({ tileCount }) => `I3I2${size(tileCount)}`);
  const sets = distincts.map(({ cap }) => size(cap));
  return `<dB${rings.join("")}${"B".repeat(gaps.length)}${sets.join("")}`;
}
