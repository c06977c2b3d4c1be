import { AsyncResource } from "node:async_hooks";

/** What can run out of time. */
export interface Timed {
  /** By the queue's timer. */
  readonly startedMs: number;
  /** True once it needs no deadline any more. */
  readonly isAnswered: boolean;
  /** It has run out of time, or its engine has. */
  expire(isClosing: boolean): void;
}

/**
 * One timer for all that is in flight: they have the same deadline, so they run out in the order in which they came.
 *
 * Node's timers count whole milliseconds from the loop's last look at the clock, so one may fire too soon, and is set again, or
 * up to 2 ms late. When it fires, answers that already lie in a socket (the process may have stood still) are read first: the
 * expiry waits for the poll phase of the same turn of the loop.
 *
 * The timer runs in the asynchronous context of the click that set it, so each click brings its own: spans and request ids of
 * those who listen are the click's.
 */
export class DeadlineQueue {
  private waiting: { readonly timed: Timed; readonly context: AsyncResource }[] = [];
  private isArmed = false;

  constructor(
    private readonly deadlineMs: number,
    private readonly timer: () => number,
  ) {}

  add(timed: Timed): void {
    this.waiting.push({ timed, context: new AsyncResource("SlidrClick") });
    if (!this.isArmed) this.arm(this.deadlineMs);
  }

  /** Expires whatever is not answered, due or not. */
  expireAll(): void {
    for (const { timed, context } of this.waiting.splice(0)) {
      if (!timed.isAnswered) context.runInAsyncScope(timed.expire, timed, true);
    }
  }

  private arm(afterMs: number): void {
    this.isArmed = true;
    setTimeout(afterPoll, Math.max(1, Math.ceil(afterMs)), this);
  }

  /** Expires whatever is due, and sets the timer for the next. */
  expireDue(): void {
    const nowMs = this.timer();
    const { waiting } = this;
    let first = 0;
    let leftMs = 0;
    // Whatever `expire` sets off may add to the list meanwhile.
    for (; first < waiting.length; first++) {
      const { timed, context } = waiting[first]!;
      if (timed.isAnswered) continue;
      leftMs = timed.startedMs + this.deadlineMs - nowMs;
      if (leftMs > 0) break;
      context.runInAsyncScope(timed.expire, timed, false);
    }
    this.waiting = waiting.slice(first);
    this.isArmed = false;
    if (this.waiting.length > 0) this.arm(leftMs);
  }
}

function afterPoll(queue: DeadlineQueue): void {
  setImmediate(expireDue, queue);
}

function expireDue(queue: DeadlineQueue): void {
  queue.expireDue();
}
