import { ALL_SLICES, type Click, InputError } from "@slidr/clicks";
import type { MonitorWindow } from "@slidr/guardrails";
import type { Decision } from "../engine/decision.js";

const MINUTE_MS = 60_000;
const CALLER = "createWindowFolder";

/** What the windows are made of. */
export interface WindowFolderOptions {
  /** Hears each window once its minute is over: a monitor's `observe`, a baseline's `add`, or both. */
  readonly onWindow: (window: MonitorWindow) => void;
  /** Whether a click is presumed human by what is known online, such as its account's purchases: the FPR proxy. Default: none is. */
  readonly humanOf?: (click: Click, decision: Decision) => boolean;
  /** Whether the robotic heuristic marks a click, such as a user's count within the hour. Default: none is. */
  readonly roboticOf?: (click: Click, decision: Decision) => boolean;
  /** Equal bins of score; integer >= 2, default 20. */
  readonly scoreBins?: number;
  /** How often a user counts in a minute; integer >= 1, default 1. */
  readonly clicksPerUserMax?: number;
}

/** Folds decisions into one-minute windows. */
export interface WindowFolder {
  /** Counts a decision; hands out the minute before when a later one begins. */
  add(click: Click, decision: Decision): void;
  /** Hands out the open minute: at the end, or by a timer where traffic may stop. */
  flush(): void;
  /** Decisions left out because their user had counted often enough, or because the click was a repeated delivery. */
  readonly leftOut: number;
  /** How often the clock went back by more than a minute: the open minute was handed out then, and minutes may come a second time. */
  readonly stepsBack: number;
}

/**
 * Makes the windows that a live monitor observes: counts by minute, slice and bundle; a slice's clicks count for its parents too.
 *
 * A user counts once a minute (`clicksPerUserMax`): a script that clicks 160 times in three minutes is one visitor who is there
 * for three minutes, not 160 observations. That keeps one robot from looking like a change of the traffic, and makes changes
 * show sooner, for what is left is closer to independent. So a window's rates are of users in a minute, and its clicks are fewer
 * than all clicks.
 *
 * @param options see {@link WindowFolderOptions}
 * @throws InputError `OPTION`; and whatever `onWindow` throws
 *
 * Cost: about a microsecond per decision; memory for the users of one minute.
 *
 * @example
 * ```ts
 * import type { MonitorWindow } from "@slidr/guardrails";
 * import { createWindowFolder, type Decision } from "@slidr/serve";
 *
 * const windows: MonitorWindow[] = [];
 * const folder = createWindowFolder({ onWindow: (window) => windows.push(window), scoreBins: 2 });
 * const decision: Decision = {
 *   clickId: "a", bundle: "b", specHash: "c", decidedAtMs: 90_000, degraded: false, invalid: true, score: 0.9, slice: "mobile/IN",
 *   resolvedSlice: "mobile", calibratedAs: "mobile", threshold: 0.5, features: new Float32Array(1), duplicate: false,
 * };
 * folder.add({ clickId: "a", clickedAtMs: 90_000, userId: "u" }, decision);
 * folder.add({ clickId: "b", clickedAtMs: 91_000, userId: "u" }, decision);
 * folder.flush();
 * windows.map(({ slice, clicks, invalid }) => [slice, clicks, invalid]); // => [["all", 1, 1], ["mobile", 1, 1], ["mobile/IN", 1, 1]]
 * folder.leftOut; // => 1
 * ```
 */
export function createWindowFolder(options: WindowFolderOptions): WindowFolder {
  const { onWindow, humanOf, roboticOf, scoreBins = 20, clicksPerUserMax = 1 } = options;
  requireWhole("scoreBins", scoreBins, 2);
  requireWhole("clicksPerUserMax", clicksPerUserMax, 1);
  const open = new Map<string, OpenWindow>();
  const clicksOfUser = new Map<string, number>();
  let minute = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  let stepsBack = 0;

  const flush = () => {
    const windows = [...open.values()];
    open.clear();
    clicksOfUser.clear();
    for (const window of windows) onWindow(window);
  };

  const windowOf = (slice: string, bundle: string): OpenWindow => {
    const key = `${bundle} ${slice}`;
    let window = open.get(key);
    if (window === undefined) {
      window = emptyWindow(minute * MINUTE_MS, slice, bundle, scoreBins);
      open.set(key, window);
    }
    return window;
  };

  return {
    add(click, decision) {
      const decidedIn = Math.floor(decision.decidedAtMs / MINUTE_MS);
      // A clock that steps back a little must not open a minute twice; one that steps back far must not blind the monitor until it is there again.
      const isStepBack = decidedIn < minute - 1;
      if (isStepBack) stepsBack++;
      if (decidedIn > minute || isStepBack) {
        flush();
        minute = decidedIn;
      }
      const before = clicksOfUser.get(click.userId) ?? 0;
      if (before >= clicksPerUserMax || (!decision.degraded && decision.duplicate)) {
        leftOut++;
        return;
      }
      clicksOfUser.set(click.userId, before + 1);
      const marks = {
        human: humanOf?.(click, decision) ?? false,
        robotic: roboticOf?.(click, decision) ?? false,
      };
      // A degraded click of no slice counts for "all" only.
      for (const name of withAncestors(decision.slice ?? ALL_SLICES))
        count(windowOf(name, decision.bundle), decision, marks);
    },
    flush,
    get stepsBack() {
      return stepsBack;
    },
    get leftOut() {
      return leftOut;
    },
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenWindow = Mutable<MonitorWindow> & { scores: Uint32Array };

function emptyWindow(atMs: number, slice: string, bundle: string, scoreBins: number): OpenWindow {
  const none = {
    clicks: 0,
    invalid: 0,
    humans: 0,
    humansInvalid: 0,
    robotic: 0,
    roboticInvalid: 0,
    degraded: 0,
  };
  return { atMs, slice, bundle, ...none, scores: new Uint32Array(scoreBins) };
}

function count(window: OpenWindow, decision: Decision, marks: { human: boolean; robotic: boolean }): void {
  const invalid = decision.invalid ? 1 : 0;
  window.clicks++;
  window.invalid += invalid;
  if (marks.human) {
    window.humans++;
    window.humansInvalid += invalid;
  }
  if (marks.robotic) {
    window.robotic++;
    window.roboticInvalid += invalid;
  }
  if (decision.degraded) {
    window.degraded++;
    return;
  }
  const bins = window.scores.length;
  window.scores[Math.min(bins - 1, Math.floor(decision.score * bins))]!++;
}

/** all, mobile, mobile/IN */
function withAncestors(slice: string): string[] {
  if (slice === ALL_SLICES) return [ALL_SLICES];
  const levels = slice.split("/");
  return [ALL_SLICES, ...levels.map((_, depth) => levels.slice(0, depth + 1).join("/"))];
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new InputError("OPTION", `${CALLER} requires ${name} to be an integer >= ${least}, got ${value}`);
}
