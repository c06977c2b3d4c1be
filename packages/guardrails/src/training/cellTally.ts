import { ALL_SLICES } from "@slidr/clicks";
import type { HourWindow } from "./alignedDay.js";

/** Where a comparison was made: a slice, a stretch of the day, perhaps a feature. */
export interface Place {
  readonly slice: string;
  readonly window: HourWindow;
  readonly feature?: string;
}

/** One comparison of the many that a check makes. */
export interface Cell extends Place {
  readonly observed: number;
  readonly limit: number;
  readonly n: number;
  /** Chance of this much or more if the effect were just within tolerance; 1 where it is. */
  readonly pValue: number;
  /** How far it lies from what is expected, to name the farthest where none fails. */
  readonly effect: number;
  /** What was found against what was expected. */
  readonly text: string;
}

/**
 * Counts the comparisons of a check and keeps those that a finding may speak of: beyond tolerance, or the farthest.
 *
 * The kinds of comparisons, by the length of their window and whether they are of one slice or of all, share the check's error
 * equally, and those of a kind share it among them: the few of a whole day do not pay for thousands of single hours.
 */
export class CellTally {
  /** By kind: how many comparisons. */
  readonly #counts = new Map<number, number>();
  readonly #cells: Cell[] = [];
  #farthest: Cell | undefined;

  add(
    place: Place,
    pValue: number,
    effect: number,
    cell: () => Omit<Cell, keyof Place | "pValue" | "effect">,
  ): void {
    this.pass(place);
    const beyond = pValue < 1;
    if (!beyond && this.#farthest !== undefined && effect <= this.#farthest.effect) return;
    const kept = { ...place, ...cell(), pValue, effect };
    if (beyond) this.#cells.push(kept);
    if (this.#farthest === undefined || effect > this.#farthest.effect) this.#farthest = kept;
  }

  /** A comparison that needs no look. */
  pass(place: Place): void {
    const kind = kindOf(place);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get size(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What lies beyond tolerance, with p-values that account for all comparisons; the worst first. */
  ranked(): Cell[] {
    return this.#cells
      .map((cell) => ({
        ...cell,
        pValue: Math.min(1, cell.pValue * this.#counts.get(kindOf(cell))! * this.#counts.size),
      }))
      .sort((a, b) => a.pValue - b.pValue || b.effect - a.effect);
  }

  /** The comparison that lies farthest from what is expected, within tolerance or not. */
  get farthest(): Cell | undefined {
    return this.#farthest;
  }
}

function kindOf({ slice, window }: Place): number {
  return 2 * window.hours + (slice === ALL_SLICES ? 1 : 0);
}
