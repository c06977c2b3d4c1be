import { join } from "node:path";
import { type BaselineStore, createBaselineStore, type DayProfile } from "@slidr/guardrails";

/** The days of a registry, inside its directory: another registry beside it has its own. */
export function openBaselines(registry: string, clock: () => number): BaselineStore {
  return createBaselineStore(join(registry, "baselines"), { clock });
}

/** What a run compares with. */
export interface Baseline {
  /** Accepted days, in time order. */
  readonly days: readonly DayProfile[];
  /** Digests of all days that were ever accepted and still are, by their first moment: unchanged they need no second judgement. */
  readonly known: ReadonlyMap<number, string>;
  /** First moments of days that somebody retired: no run accepts them again. */
  readonly retired: ReadonlySet<number>;
}

export const NO_BASELINE: Baseline = { days: [], known: new Map(), retired: new Set() };

/** The accepted days of a store that are days of this time zone, too. */
export async function readBaseline(store: BaselineStore | undefined, timeZone: string): Promise<Baseline> {
  if (store === undefined) return NO_BASELINE;
  const days = (await store.baseline()).filter((day) => day.timeZone === timeZone);
  const known = new Map<number, string>();
  const retired = new Set<number>();
  for (const { fromMs, action, digest } of await store.log()) {
    known.delete(fromMs);
    retired.delete(fromMs);
    if (action === "accept" || action === "readmit") known.set(fromMs, digest);
    if (action === "retire") retired.add(fromMs);
  }
  return { days, known, retired };
}
