import type { Click } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";

/** Clicks of one slice by what was decided. */
export interface SliceCount {
  valid: number;
  invalid: number;
  degraded: number;
}

/** Where the clicks of slices beyond the bound are counted, and degraded ones of no known slice. */
export const OTHER_SLICE = "other";

/**
 * Decisions by slice, at most `slicesMax` slices and "other": a monitoring system pays for every name for ever.
 *
 * A slice is named as the threshold table knows it, in the order in which they come. A degraded decision has no slice: its
 * click is counted in the nearest known ancestor of `sliceOf(click)`, and makes no new name.
 */
export class SliceCounts {
  readonly bySlice = new Map<string, SliceCount>();
  readonly held = { valid: 0, invalid: 0 };
  duplicates = 0;

  constructor(
    private readonly slicesMax: number,
    private readonly sliceOf: ((click: Click) => string) | undefined,
  ) {}

  add(click: Click, decision: Decision): void {
    if (decision.degraded) {
      this.knownCount(this.sliceOf?.(click) ?? "").degraded++;
      return;
    }
    const verdict = decision.invalid ? "invalid" : "valid";
    this.count(decision.resolvedSlice)[verdict]++;
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

  private knownCount(slice: string): SliceCount {
    // Invariant: `name` is the slice or an ancestor of it, and none nearer is known.
    for (let name = slice; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf("/")))) {
      const known = this.bySlice.get(name);
      if (known !== undefined) return known;
    }
    return this.count(OTHER_SLICE);
  }
}
