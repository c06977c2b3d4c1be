import type { Click } from "@slidr/clicks";
import type { Bundle } from "@slidr/guardrails";
import type { Decision, DegradedCause } from "./decision.js";

/** Decides clicks by the live bundle. */
export interface Engine {
  /** Digest of the bundle that decides from now on; "none" before there is one. */
  readonly live: string;
  /**
   * Decides a click. It resolves in any case but two, which reject and are counted: a click that is none (`CLICK`, or the
   * store's `TIME`, `ID_LENGTH`, `ID_TEXT`), and any click after `close` (`CLOSED`).
   */
  decide(click: Click): Promise<Decision>;
  /**
   * Goes over to another bundle between two clicks; rejects and stays with the old one if the new one does not fit, or after `close` (`CLOSED`). Reloads happen
   * one after another. With a registry the next look at its pointer has the last word.
   */
  reload(bundle: Bundle): Promise<Reload>;
  /** Resolves when a bundle decides; else it looks at the registry and rejects with what stands in the way. */
  ready(): Promise<void>;
  /** How things stand. */
  health(): EngineHealth;
  /** What was done so far. */
  stats(): EngineStats;
  /** Rejects new clicks, waits for those under way, stops looking at the registry and closes the bundle's scorer; stores are the caller's. Clicks left after `drainMs` are degraded. */
  close(): Promise<void>;
}

/** What an engine has done since it was made: every click given to `decide` is under way, decided, degraded or rejected. */
export interface EngineStats {
  /** By score. */
  readonly decided: number;
  /** Failed open. */
  readonly degraded: number;
  /** The same by cause. */
  readonly degradedBy: Readonly<Record<DegradedCause, number>>;
  /** Clicks without a usable id, user or time, and clicks after `close`. */
  readonly rejected: number;
  /** Bundles gone over to. */
  readonly reloads: number;
  /** Answers of the store that came when the click was already answered without. */
  readonly lateAnswers: number;
  /** Exceptions and rejections of `onDecision` and `onStages`. */
  readonly listenerErrors: number;
}

/** How an engine stands now. */
export interface EngineHealth {
  /** A bundle decides and the engine is open: send it clicks. */
  readonly ready: boolean;
  /** `close` was called. */
  readonly closed: boolean;
  /** Digest of the live bundle; "none" before there is one. */
  readonly live: string;
  /** Hash of its feature spec; "none" likewise. */
  readonly specHash: string;
  /** Epoch milliseconds since when it decides; undefined before there is one. */
  readonly liveSinceMs: number | undefined;
  /** Clicks under way. */
  readonly inFlight: number;
  /** Calls that the store has not answered, those of clicks already answered without it included. */
  readonly unanswered: number;
  /** How many may be now: `inFlightMax`, or fewer while clicks run out of time. */
  readonly unansweredMax: number;
  /** Digest of a bundle whose counters are being filled in the shadow before it goes live. */
  readonly warming: string | undefined;
  /** When the registry last answered; undefined without one, or before. */
  readonly registryReadAtMs: number | undefined;
  /** The last reload, if it failed: the engine decides by the bundle before it. */
  readonly reloadError: ReloadError | undefined;
}

/** A reload that failed. */
export interface ReloadError {
  /** Epoch milliseconds of the last attempt. */
  readonly atMs: number;
  /** Digest of the bundle; undefined where the registry did not say which. */
  readonly bundle: string | undefined;
  /** What went wrong. */
  readonly message: string;
  /** Attempts at the same bundle so far. */
  readonly attempts: number;
}

/** How a reload went. */
export interface Reload {
  /** Of the bundle that decides from now on. */
  readonly digest: string;
  /** False: the new bundle counts other features, and its counters begin with what was counted in the shadow, or empty. */
  readonly countersKept: boolean;
}
