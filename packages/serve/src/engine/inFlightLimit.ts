const limitMin = 8;

/**
 * How many calls may be unanswered now: few enough that the last of them is likely to be answered in time.
 *
 * A store that takes all clicks of an overload answers each of them too late. So the limit is halved when a click runs out of time,
 * at most once per deadline, and grows by one for as many answers in time as it allows calls: additive increase, multiplicative
 * decrease, as TCP finds the room of a network (RFC 5681, section 3.1).
 */
export class InFlightLimit {
  private limit: number;
  private halvedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly max: number,
    private readonly deadlineMs: number,
  ) {
    this.limit = max;
  }

  /** Whether one more call may go out beside so many. */
  allows(unanswered: number): boolean {
    return unanswered < this.limit;
  }

  get now(): number {
    return Math.floor(this.limit);
  }

  answeredInTime(): void {
    if (this.limit < this.max) this.limit = Math.min(this.max, this.limit + 1 / this.limit);
  }

  ranOut(nowMs: number): void {
    if (nowMs - this.halvedMs < this.deadlineMs) return;
    this.halvedMs = nowMs;
    this.limit = Math.max(Math.min(limitMin, this.max), this.limit / 2);
  }
}
