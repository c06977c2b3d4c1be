import { InputError } from "@slidr/clicks";
import type { HistoryEntry } from "../registry/historyEntry.js";
import type { Registry } from "../registry/registry.js";
import { rollbackTarget } from "../registry/rollbackTarget.js";
import type { MonitorAlarm } from "./monitorState.js";

/** What became of an alarm. */
export interface RollbackOutcome {
  readonly rolledBack: boolean;
  /** Why, or why not. */
  readonly why: string;
  /** Digest of the bundle that is live now. */
  readonly live?: string;
}

/**
 * The monitor's default hook: rolls back to the bundle before the one that was judged, once, with the alarm as evidence in
 * the history.
 *
 * It does nothing, and says why, when another bundle is live by now, when the live pointer has moved since the alarm, when the last
 * move was a rollback already (a deviation that goes on under the bundle before is not the bundle's doing: a person must look), when the
 * bundle before was itself rolled back from, and when there is none. So an alarm that is answered twice, by two monitors or after a
 * restart, moves the pointer once.
 *
 * @param registry whose live bundle is watched
 * @param options `who` stands in the history, default "monitor"; `onOutcome` hears what became of each alarm
 * @returns a function for `createMonitor({ onAlarm })`; it throws what the registry throws for faults of the disk or of a bundle
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createFileRegistry, rollbackOnAlarm } from "@slidr/guardrails";
 *
 * const registry = createFileRegistry(await mkdtemp(join(tmpdir(), "slidr-")), { clock: () => 0, verifyGolden: () => [] });
 * const answer = rollbackOnAlarm(registry);
 * const finding = {
 *   check: "monitor", code: "MONITOR_IVR_HIGH", severity: "block", passed: false, message: "", observed: 0.5, limit: 0.2, n: 9, action: "",
 * } as const;
 * const alarm = { finding, bundle: "b", atMs: 60_000, sinceMs: 0, clicks: 9, evidence: 1e6, evidenceLimit: 5e5, streams: [] };
 * (await answer(alarm)).why; // => "no bundle is live"
 * ```
 */
export function rollbackOnAlarm(
  registry: Pick<Registry, "history" | "rollback">,
  options: { readonly who?: string; readonly onOutcome?: (outcome: RollbackOutcome) => unknown } = {},
): (alarm: MonitorAlarm) => Promise<RollbackOutcome> {
  const { who = "monitor", onOutcome } = options;
  const answer = async (alarm: MonitorAlarm): Promise<RollbackOutcome> => {
    const { bundle, finding } = alarm;
    const history = await registry.history();
    const reason = reasonAgainst(history, alarm);
    if (reason !== undefined) return { rolledBack: false, why: reason, ...liveOf(history) };
    try {
      const { to } = await registry.rollback({ who, why: finding.message, from: bundle!, evidence: alarm });
      return { rolledBack: true, why: finding.message, live: to };
    } catch (error) {
      // Somebody moved the pointer after the history was read.
      if (!(error instanceof InputError) || error.code !== "NOT_LIVE") throw error;
      return { rolledBack: false, why: error.message, ...liveOf(await registry.history()) };
    }
  };
  return async (alarm) => {
    const outcome = await answer(alarm);
    await onOutcome?.(outcome);
    return outcome;
  };
}

/** Why there must be no rollback; undefined where there may. */
function reasonAgainst(history: readonly HistoryEntry[], alarm: MonitorAlarm): string | undefined {
  const last = history.at(-1);
  if (last === undefined) return "no bundle is live";
  if (alarm.bundle === undefined) return "the alarm names no bundle";
  if (last.to !== alarm.bundle)
    return `bundle ${short(last.to)} is live by now, the alarm judged ${short(alarm.bundle)}`;
  if (last.action === "rollback")
    return "the last move was a rollback already: what goes on under the bundle before is not the bundle's doing";
  if (last.atMs > alarm.atMs) return "the live pointer has moved since the alarm";
  const target = targetOf(history);
  if (target === undefined) return "there is no bundle before it";
  if (history.some((entry) => entry.action === "rollback" && entry.from === target))
    return `the bundle before it, ${short(target)}, was itself rolled back from`;
  return undefined;
}

function targetOf(history: readonly HistoryEntry[]): string | undefined {
  try {
    return rollbackTarget(history);
  } catch {
    return undefined;
  }
}

function liveOf(history: readonly HistoryEntry[]): { live?: string } {
  const live = history.at(-1)?.to;
  return live === undefined ? {} : { live };
}

const short = (digest: string) => digest.slice(0, 12);
