import type { Click } from "@slidr/clicks";
import type { FeatureStore } from "@slidr/features";
import { isClickFault } from "./clickFault.js";

/** A store that counts clicks and decides none: before its bundle goes live, and for a while after another has. */
export class ShadowStore {
  /** False once a click was not counted: its counters are no longer those of a store that decides. */
  isWhole = true;
  private unanswered = 0;

  constructor(
    readonly store: FeatureStore,
    private readonly unansweredMax: number,
  ) {}

  /** Counts a click; never throws, never waits. */
  count(click: Click): void {
    if (this.unanswered >= this.unansweredMax) {
      this.isWhole = false;
      return;
    }
    try {
      const answer = this.store.update(click);
      if (!(answer instanceof Promise)) return;
      this.unanswered++;
      answer.then(this.answered, this.missed);
    } catch (error) {
      this.lost(error);
    }
  }

  private readonly answered = () => {
    this.unanswered--;
  };

  private readonly missed = (error: unknown) => {
    this.unanswered--;
    this.lost(error);
  };

  /** A click that no store can count is not missing. */
  private lost(error: unknown): void {
    if (!isClickFault(error)) this.isWhole = false;
  }
}
