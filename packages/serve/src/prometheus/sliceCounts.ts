import type { Decision, ScoredDecision } from "../engine/decision.js";

/** Clicks of one slice by what was decided. */
export interface SliceCount {
  valid: number;
  invalid: number;
  degraded: number;
}

/** Where the clicks of slices beyond the bound are counted, and degraded ones of no slice. */
export const OTHER_SLICE = "other";

/**
 * Decisions by slice, at most `slicesMax` slices and "other": a monitoring system pays for every name for ever.
 *
 * A slice is named as the threshold table knows it, in the order in which they come, so nothing a client sends makes a name.
 */
export class SliceCounts {
  readonly bySlice = new Map<string, SliceCount>();
  readonly held = { valid: 0, invalid: 0 };
  duplicates = 0;

  constructor(private readonly slicesMax: number) {}

  add(decision: Decision): void {
    if (decision.degraded) {
      this.count(decision.resolvedSlice ?? OTHER_SLICE).degraded++;
      return;
    }
    const verdict = decision.invalid ? "invalid" : "valid";
    this.count(withoutLevel(decision))[verdict]++;
    if (decision.holdout) this.held[verdict]++;
    if (decision.duplicate) this.duplicates++;
  }

  private count(slice: string): SliceCount {
    const known = this.bySlice.get(slice);
    if (known !== undefined) return known;
    const isFull = this.bySlice.size - (this.bySlice.has(OTHER_SLICE) ? 1 : 0) >= this.slicesMax;
    if (isFull && slice !== OTHER_SLICE) return this.count(OTHER_SLICE);
    const made = { valid: 0, invalid: 0, degraded: 0 };
    this.bySlice.set(slice, made);
    return made;
  }
}

/** The levels of uncertainty of a slice are counted together: a degraded click of it has none. */
function withoutLevel({ resolvedSlice, uncertaintyLevel }: ScoredDecision): string {
  if (uncertaintyLevel === undefined) return resolvedSlice;
  const level = `/uncertainty:${uncertaintyLevel}`;
  return resolvedSlice.endsWith(level) ? resolvedSlice.slice(0, -level.length) : resolvedSlice;
}
