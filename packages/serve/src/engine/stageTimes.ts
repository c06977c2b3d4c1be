/** Where the time of one decision went, in milliseconds with fractions; a stage that was not reached took 0. */
export interface StageTimes {
  /** Asking the store: digests and commands for one behind a network, the whole update for one in memory. */
  readonly storeCallMs: number;
  /** Waiting for its answer; 0 for a store in memory. */
  readonly storeWaitMs: number;
  /** Making the row of features. */
  readonly featuresMs: number;
  /** Slice, score and threshold; without the wait for a scorer that answers later. */
  readonly scoreMs: number;
  /** Waiting for a scorer that answers later, a GPU's batch. */
  readonly scoreWaitMs: number;
  /** From `decide` to the decision. The engine's own time is this without the two waits. */
  readonly totalMs: number;
}
