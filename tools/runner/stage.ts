import type { Check } from "./check.js";

/** One part of the test run. */
export interface Stage {
  readonly title: string;
  /** Titles of stages that must have ended before this one starts. */
  readonly after?: readonly string[];
  /** Titles of stages that must have ended without a failure; otherwise this one is skipped. */
  readonly needs?: readonly string[];
  /** How many lanes it occupies: 0 for one that only waits for the network. Default 1. */
  readonly lanes?: number;
  run(): Promise<readonly Check[]>;
}

export interface StageResult {
  readonly title: string;
  readonly seconds: number;
  readonly checks: readonly Check[];
}
