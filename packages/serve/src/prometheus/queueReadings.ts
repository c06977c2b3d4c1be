import type { DeferredDepth } from "../deferred/deferredQueue.js";
import { withinTime } from "../withinTime.js";
import { gauge, type Reading } from "./reading.js";

const DEPTH_MS = 1000;

/** What waits in a deferred queue, asked once a scrape. */
export function queueReadings(queue: { depth(): Promise<DeferredDepth> }): Reading[] {
  // A client that reconnects may keep the question for as long: a scrape does not wait with it, and asks once.
  let asked: Promise<DeferredDepth> | undefined;
  const ask = async () =>
    withinTime(queue.depth(), DEPTH_MS, () => new Error("the queue did not answer in time"));
  const depth = () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
  return [
    gauge("slidr_queue_readable", "1 where the deferred queue says what waits in it, within a second.", () =>
      depth().then(
        () => 1,
        () => 0,
      ),
    ),
    gauge(
      "slidr_deferred_waiting",
      "What waits in the queue: clicks for a decision, decisions to be confirmed.",
      async () => {
        const { clicks, decisions } = await depth();
        return [
          [{ kind: "clicks" }, clicks],
          [{ kind: "decisions" }, decisions],
        ];
      },
      ["kind"],
    ),
  ];
}
