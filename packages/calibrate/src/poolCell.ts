import type { Curve } from "@slidr/metrics";
import { type LevelSpace, type Levels, levelsBetween } from "./levels.js";
import type { Cell } from "./problem.js";

/** A cell whose levels lie among those of others; most of a problem's reading is done there, on all of them in a row. */
export class PoolCell implements Cell {
  private made: Levels | undefined;

  constructor(
    readonly node: number,
    readonly curve: Curve,
    readonly coverageMin: number,
    readonly fprMax: number,
    readonly first: number,
    readonly last: number,
    readonly firstBy: Cell["firstBy"],
    readonly lastBy: Cell["lastBy"],
    readonly space: LevelSpace,
    /** Its levels are those of the space in [from, to). */
    readonly from: number,
    readonly to: number,
  ) {}

  get levels(): Levels {
    this.made ??= levelsBetween(this.space, this.from, this.to);
    return this.made;
  }
}
