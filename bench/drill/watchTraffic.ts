import type { Click } from "@slidr/clicks";
import {
  createMonitor,
  createTrafficBaseline,
  type Monitor,
  type MonitorAlarm,
  type MonitorWindow,
  type Registry,
  rollbackOnAlarm,
} from "@slidr/guardrails";
import { createWindowFolder, type Decision } from "@slidr/serve";

/** More clicks of a user than this within an hour are heuristically robotic. */
const ROBOTIC_CLICKS_MAX = 10;

/** First learns what is usual, then watches, and rolls back. */
export class TrafficWatch {
  #windows: MonitorWindow[] = [];
  readonly #baseline = createTrafficBaseline({ timeZone: "UTC" });
  readonly #folder;
  #monitor: Monitor | undefined;
  /** The alarm that rolled back. */
  alarm: MonitorAlarm | undefined;

  /** `userClicksColumn`: the feature that counts a user's clicks within the hour. */
  constructor(
    private readonly registry: Registry,
    userClicksColumn: number,
  ) {
    this.#folder = createWindowFolder({
      onWindow: (window) => this.#windows.push(window),
      // Logged-in people stand for humans here: who buys is known only later.
      humanOf: ({ loggedIn }) => loggedIn === true,
      roboticOf: (_, decision) =>
        !decision.degraded && decision.features[userClicksColumn]! > ROBOTIC_CLICKS_MAX,
    });
  }

  /** Counts a decision; resolves when the minutes that are over have been learnt or judged. */
  async add(click: Click, decision: Decision): Promise<void> {
    this.#folder.add(click, decision);
    for (const window of this.#windows.splice(0)) {
      if (this.#monitor === undefined) this.#baseline.add(window);
      else await this.#monitor.observe(window);
    }
  }

  /** From now on minutes are judged by what was learnt. */
  begin(bundle: string): void {
    const answer = rollbackOnAlarm(this.registry);
    this.#monitor = createMonitor({
      baseline: this.#baseline.toJSON(),
      bundle,
      onAlarm: async (alarm) => {
        const outcome = await answer(alarm);
        if (outcome.rolledBack) this.alarm = alarm;
      },
    });
  }

  /** Another bundle decides. */
  follow(bundle: string): void {
    this.#monitor?.follow(bundle);
  }
}
