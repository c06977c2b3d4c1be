import type { Click } from "@slidr/clicks";
import type { FeatureSpec, FeatureStore } from "@slidr/features";
import type { Bundle } from "@slidr/guardrails";
import type { BundleExtras } from "./compileBundle.js";
import type { Decision } from "./decision.js";
import type { Holdout } from "./holdout.js";
import type { StageTimes } from "./stageTimes.js";

/** Where an engine looks for its bundle: any registry of `@slidr/guardrails`. */
export interface BundleSource {
  /** Digest of the live bundle; undefined before the first promote. */
  live(): Promise<string | undefined>;
  /** That bundle, every byte checked. */
  read(digest: string): Promise<Bundle>;
}

/** A scorer that answers later, in place of the bundle's compiled one: a micro-batcher before a GPU. */
export interface AsyncScorer {
  /** features: [width], finite; resolves to a probability in [0, 1]. */
  score(features: Float32Array): Promise<number>;
  /** Called when the bundle has been replaced and its last click answered. */
  close?(): Promise<void> | void;
}

/** What an engine needs of the world. */
export interface EngineOptions extends BundleExtras {
  /** The bundle to begin with: of `registry.read`, `readBundle` or `bundleFromParts`. Needed where there is no registry. */
  readonly bundle?: Bundle;
  /** Followed to whatever bundle is live there. */
  readonly registry?: BundleSource;
  /** How often to look at the registry's pointer; 1,000 by default. */
  readonly pollMs?: number;
  /** How long the registry may take to name the live bundle, and to hand it over; 10,000 by default. */
  readonly registryMs?: number;
  /** How long `close` waits for clicks under way, and for a scorer that closes; 10,000 by default. */
  readonly drainMs?: number;
  /** Makes the counters for a feature spec: asked at the start, and when a bundle brings another spec. */
  readonly createStore: (spec: FeatureSpec) => FeatureStore | Promise<FeatureStore>;
  /**
   * Makes the scorer of a bundle where it is not the compiled one; made anew for each bundle, so that no decision mixes two. A bundle with
   * thresholds by uncertainty is refused: such a scorer gives none.
   */
  readonly createScorer?: (bundle: Bundle) => AsyncScorer | Promise<AsyncScorer>;
  /** Epoch milliseconds now, such as `Date.now`. It may step; nothing but `decidedAtMs` and health comes of it. */
  readonly clock: () => number;
  /** Milliseconds with fractions that never run backwards: `() => performance.now()`. Deadlines and stage times are read from it. */
  readonly timer: () => number;
  /** How long a click may wait for the store and a scorer that answers later; 3 by default. */
  readonly deadlineMs?: number;
  /**
   * Calls that the store and the scorer may leave unanswered at most; a click beyond is shed. 256 by default. Where clicks run out of
   * time the engine allows fewer, so that those it takes are answered in time.
   */
  readonly inFlightMax?: number;
  /**
   * How long the counters of a new spec are filled in the shadow before its bundle decides, and those of the spec before it are kept
   * up afterwards, so that a rollback finds them whole; 0 by default: a new spec's counters begin empty.
   */
  readonly shadowMs?: number;
  /** A random part of the clicks whose verdicts are logged and not enforced; none by default. */
  readonly holdout?: Holdout;
  /** Hears of every decision, in its tick; must be quick. What it throws, or rejects with, is counted and otherwise ignored. */
  readonly onDecision?: (click: Click, decision: Decision) => void;
  /** Hears where the time of every decision went, after `onDecision`, and likewise; of a click turned away only the total is not 0. */
  readonly onStages?: (times: StageTimes, decision: Decision) => void;
}
