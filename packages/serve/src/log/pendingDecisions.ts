import type { Click } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import { decisionLine, gapLine } from "./decisionLine.js";
import { decisionRecord } from "./decisionRecord.js";
import type { LogGap } from "./logGap.js";
import type { TalliedRecord } from "./segmentTally.js";

/** Lines ready to be written, and what they hold. */
export interface LineGroup {
  readonly text: Buffer;
  readonly records: readonly TalliedRecord[];
  readonly gap: LogGap | undefined;
}

interface Taken {
  readonly click: Click;
  readonly decision: Decision;
}

/** Decisions that wait for the disk, a bounded number of them, and the gap that those without a place leave. */
export class PendingDecisions {
  #waiting: Taken[] = [];
  /** Those of `#waiting` that are already in a group. */
  #groupedCount = 0;
  #gap: LogGap | undefined;
  /** Decisions without a place. */
  unwritten = 0;

  constructor(readonly bufferMax: number) {}

  get count(): number {
    return this.#waiting.length - this.#groupedCount;
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.#gap === undefined;
  }

  /** False where there is no place. */
  add(click: Click, decision: Decision): boolean {
    if (this.count >= this.bufferMax) {
      this.lose(click, "the buffer was full");
      return false;
    }
    this.#waiting.push({ click, decision });
    return true;
  }

  /** Counts a decision that is not going to be written. */
  lose({ clickedAtMs }: Pick<Click, "clickedAtMs">, reason: string): void {
    this.unwritten++;
    const gap = this.#gap ?? { unwritten: 0, reason, clickedFromMs: clickedAtMs, clickedToMs: clickedAtMs };
    this.#gap = {
      unwritten: gap.unwritten + 1,
      reason: gap.reason,
      clickedFromMs: Math.min(gap.clickedFromMs, clickedAtMs),
      clickedToMs: Math.max(gap.clickedToMs, clickedAtMs),
    };
  }

  /** Counts whatever waits as lost. */
  loseAll(reason: string): void {
    for (const { click } of this.#waiting.slice(this.#groupedCount)) this.lose(click, reason);
    this.#waiting = [];
    this.#groupedCount = 0;
  }

  /** The next lines, a gap before them. Making a line is what costs, so a group is small: it holds up the event loop. */
  takeGroup(recordsMax: number): LineGroup {
    const taken = this.#waiting.slice(this.#groupedCount, this.#groupedCount + recordsMax);
    this.#groupedCount += taken.length;
    if (this.#groupedCount * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#groupedCount);
      this.#groupedCount = 0;
    }
    const lines: string[] = [];
    const records: TalliedRecord[] = [];
    for (const { click, decision } of taken) {
      try {
        lines.push(decisionLine(decisionRecord(click, decision)));
        records.push({ click, decidedAtMs: decision.decidedAtMs });
      } catch (error) {
        this.lose(click, `a click is no JSON: ${(error as Error).message}`);
      }
    }
    const gap = this.#gap;
    this.#gap = undefined;
    if (gap !== undefined) lines.unshift(gapLine(gap));
    return { text: Buffer.from(lines.join("")), records, gap };
  }
}
