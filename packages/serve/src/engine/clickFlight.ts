import type { Click, InputError } from "@slidr/clicks";
import type { RawFeatures } from "@slidr/features";
import type { DecidedRow } from "../bundle/rowDecider.js";
import type { BundleLine } from "./bundleLine.js";
import { isClickFault } from "./clickFault.js";
import type { Heuristic } from "./compileBundle.js";
import type { Timed } from "./deadlineQueue.js";
import type { Decision, DegradedCause, ScoredDecision } from "./decision.js";
import { degradedDecision } from "./degradedDecision.js";

/** What a click on its way asks of its engine. */
export interface FlightHost {
  readonly clock: () => number;
  readonly timer: () => number;
  readonly deadlineMs: number;
  readonly isHeldOut: ((clickId: string) => boolean) | undefined;
  readonly heuristic: Heuristic | undefined;
  /** A call was left unanswered for now, or was answered. */
  waiting(calls: 1 | -1): void;
  /** An answer came in time; or for a click that had been answered without it; or a click ran out of time. */
  inTime(): void;
  late(): void;
  ranOut(): void;
  /** The click has its decision: called once, unless `refused` is. */
  decided(flight: ClickFlight, decision: Decision): void;
  /** The click cannot be counted by any store. */
  refused(flight: ClickFlight, error: InputError): void;
}

/**
 * One click on its way from store to decision, by one bundle.
 *
 * It is answered exactly once: by its score, by a fault, or by its deadline, whichever comes first; what comes later is only
 * counted. No step awaits where the store and the scorer answer at once.
 */
export class ClickFlight implements Timed {
  isAnswered = false;
  /** How it ended. */
  decision: Decision | undefined;
  refusal: InputError | undefined;
  /** By the host's timer: when each step ended, -1 while it has not. */
  calledMs = -1;
  countedMs = -1;
  encodedMs = -1;
  scoringMs = -1;
  scoredMs = -1;
  /** Settle the promise of a click that was not answered at once. */
  resolve: ((decision: Decision) => void) | undefined;
  reject: ((error: InputError) => void) | undefined;
  private stage: DegradedCause = "store";

  constructor(
    private readonly host: FlightHost,
    readonly click: Click,
    readonly line: BundleLine,
    readonly startedMs: number,
  ) {}

  /** Asks the store; by the time it returns, a store that answers at once has decided the click. */
  start(): void {
    let answer: RawFeatures | Promise<RawFeatures>;
    let isLater: boolean;
    try {
      answer = this.line.store.update(this.click);
      isLater = isPromise(answer);
    } catch (error) {
      this.calledMs = this.host.timer();
      this.fail(error);
      return;
    }
    this.calledMs = this.host.timer();
    if (isLater) this.whenAnswered(answer, this.onCounted);
    else {
      this.countedMs = this.calledMs;
      this.onCounted(answer as RawFeatures);
    }
  }

  expire(isClosing: boolean): void {
    this.host.ranOut();
    const who = this.stage === "store" ? "the store" : "the scorer";
    const when = isClosing ? "before the engine closed" : `within ${this.host.deadlineMs} ms`;
    this.degrade("deadline", `deadline: ${who} did not answer ${when}`);
  }

  private whenAnswered<T>(answer: T | Promise<T>, next: (value: T) => void): void {
    this.host.waiting(1);
    // A promise is left as it is; anything else with a `then` may throw in it, or answer twice.
    Promise.resolve(answer).then(
      (value) => {
        this.host.waiting(-1);
        if (this.isAnswered) this.host.late();
        else {
          this.host.inTime();
          next.call(this, value);
        }
      },
      (error) => {
        this.host.waiting(-1);
        if (this.isAnswered) this.host.late();
        else this.fail(error);
      },
    );
  }

  private onCounted(raw: RawFeatures): void {
    if (this.countedMs < 0) this.countedMs = this.host.timer();
    try {
      this.stage = "features";
      const { encoder, slices } = this.line.compiled;
      const features = new Float32Array(encoder.width);
      encoder.encode(raw.values, this.click, features);
      const { duplicate } = raw;
      this.encodedMs = this.host.timer();
      this.stage = "slice";
      const slice = slices.nameOf(this.click);
      this.stage = "score";
      if (this.line.scorer === undefined) {
        this.decide(features, slice, duplicate, this.line.compiled.decideRow(features, slice));
        return;
      }
      const answer = this.line.scorer.score(features);
      this.scoringMs = this.host.timer();
      this.whenAnswered(answer, (score) => this.onScored(features, slice, duplicate, score));
    } catch (error) {
      this.fail(error);
    }
  }

  private onScored(features: Float32Array, slice: string, duplicate: boolean, score: number): void {
    this.scoredMs = this.host.timer();
    try {
      const row = this.line.compiled.decideScore(Math.fround(score), slice);
      this.decide(features, slice, duplicate, row);
    } catch (error) {
      this.fail(error);
    }
  }

  private decide(features: Float32Array, slice: string, duplicate: boolean, row: DecidedRow): void {
    const { click, host, line } = this;
    const { digest, specHash, encoder } = line.compiled;
    const byHeuristic = row.heuristicOnly && host.heuristic !== undefined;
    const decision: Writable<ScoredDecision> = {
      clickId: click.clickId,
      bundle: digest,
      specHash,
      decidedAtMs: host.clock(),
      degraded: false,
      invalid: byHeuristic ? host.heuristic!(click, features, encoder.names) : row.invalid,
      score: row.score,
      slice,
      resolvedSlice: row.resolvedSlice,
      calibratedAs: row.calibratedAs,
      threshold: row.threshold,
      features,
      duplicate,
    };
    if (row.uncertainty !== undefined) decision.uncertainty = row.uncertainty;
    if (row.uncertaintyLevel !== undefined) decision.uncertaintyLevel = row.uncertaintyLevel;
    if (row.heuristicOnly) decision.heuristicOnly = true;
    if (host.isHeldOut?.(click.clickId)) decision.holdout = true;
    this.answer(decision);
  }

  private fail(error: unknown): void {
    if (this.stage === "store" && isClickFault(error)) {
      this.isAnswered = true;
      this.refusal = error;
      this.host.refused(this, error);
    } else {
      const text = error instanceof Error ? error.message : String(error);
      this.degrade(this.stage, `${this.stage}: ${text}`);
    }
  }

  private degrade(cause: DegradedCause, reason: string): void {
    const counted = this.stage === "store" ? "unknown" : "yes";
    const { click, host, line } = this;
    this.answer(degradedDecision(click, line.compiled, host, { cause, reason, counted }));
  }

  private answer(decision: Decision): void {
    this.isAnswered = true;
    this.decision = decision;
    this.host.decided(this, decision);
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const isPromise = (answer: unknown): boolean =>
  typeof (answer as Promise<unknown> | undefined)?.then === "function";
