import { dirname, join } from "node:path";
import { type BaselineStore, createBaselineStore, type DayProfile } from "@slidr/guardrails";

/** The accepted days that lie beside a registry. */
export function openBaselines(registry: string, clock: () => number): BaselineStore {
  return createBaselineStore(join(dirname(registry), "baselines"), { clock });
}

/** What a run compares with. */
export interface Baseline {
  /** Accepted days, in time order. */
  readonly days: readonly DayProfile[];
  /** First moments of all days that were ever accepted and still are: they need no second judgement. */
  readonly known: ReadonlySet<number>;
}

export const NO_BASELINE: Baseline = { days: [], known: new Set() };

/** The accepted days of a store that are days of this time zone, too. */
export async function readBaseline(store: BaselineStore | undefined, timeZone: string): Promise<Baseline> {
  if (store === undefined) return NO_BASELINE;
  const days = (await store.baseline()).filter((day) => day.timeZone === timeZone);
  const known = new Set<number>();
  for (const { fromMs, action } of await store.log()) {
    if (action === "accept" || action === "readmit") known.add(fromMs);
    else known.delete(fromMs);
  }
  return { days, known };
}
