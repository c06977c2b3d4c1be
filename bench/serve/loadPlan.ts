/** One run of load in a process of its own. */
export interface LoadPlan {
  /** Ports of a Redis server, or of a cluster's nodes; none: the memory store. */
  readonly redisPorts: readonly number[];
  /** Clicks a second on average. */
  readonly rate: number;
  readonly seconds: number;
  /** Left out of the figures: compilation, connections. */
  readonly warmUpSeconds: number;
  readonly seed: number;
  readonly deadlineMs: number;
  /** PINGs a second on a connection of their own; 0 for none. */
  readonly pingRate: number;
  /** With a decision log, a holdout, metrics and a queue of deferred clicks; without them by default. */
  readonly isWhole?: boolean;
}

export const stages = [
  "latency",
  "arrival",
  "announced",
  "decide",
  "storeCall",
  "storeWait",
  "features",
  "score",
  "engine",
  "ping",
] as const;

/**
 * What is measured of every click, in ms: `latency` from the time it was due to its decision; of that `arrival` until `decide` was
 * called (`announced`: until the thread that keeps the time had woken, which does nothing else: the machine's own), and `decide`;
 * of that the engine's own stages; `engine` is `decide` without the wait for the store. `ping` is a PING's
 * latency, from the time it was due.
 */
export type Stage = (typeof stages)[number];
