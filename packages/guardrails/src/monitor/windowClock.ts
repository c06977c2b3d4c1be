/** A window farther than this from those before may come of a wrong clock. */
const JUMP_MAX_MINUTES = 1_440;
/** So many minutes on end that lie before the last are no late windows: the clock was set back. */
const SET_BACK_MINUTES = 5;

const NONE = { minute: Number.NEGATIVE_INFINITY, minutes: 0 };

/** What a window's minute means beside the last one: time goes on (or the window is late), nobody knows yet, or all begins anew there. */
export type MinuteJudgement = "goesOn" | "doubted" | "anew";

/** Tells late windows and wrong clocks from clocks that were set. */
export class WindowClock {
  /** The minute of a window that lay far from all before it, until the next says whether that is the time. */
  private doubted: number | undefined;
  /** The latest minute before the last one, and how many came on end. */
  private behind = NONE;

  judge(minute: number, lastMinute: number): MinuteJudgement {
    if (Math.abs(minute - lastMinute) > JUMP_MAX_MINUTES) {
      const { doubted } = this;
      const isConfirmed = doubted !== undefined && minute > doubted && minute - doubted <= JUMP_MAX_MINUTES;
      this.doubted = isConfirmed ? undefined : minute;
      return isConfirmed ? "anew" : "doubted";
    }
    this.doubted = undefined;
    if (minute >= lastMinute) this.behind = NONE;
    else if (minute > this.behind.minute) this.behind = { minute, minutes: this.behind.minutes + 1 };
    if (this.behind.minutes < SET_BACK_MINUTES) return "goesOn";
    this.behind = NONE;
    return "anew";
  }
}
