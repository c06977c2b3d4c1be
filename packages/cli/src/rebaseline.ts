import { InputError } from "@slidr/clicks";
import type { BaselineEntry, BaselineStore } from "@slidr/guardrails";

export interface RebaselineOptions {
  /** "2024-03-07" as the day is called in `timeZone`. */
  readonly day: string;
  readonly timeZone: string;
  readonly who: string;
  readonly why: string;
  /** Takes the day out of the baseline instead of into it. */
  readonly retire: boolean;
}

/** Takes a day out of quarantine or out of the baseline, on record; the line that says so. */
export async function rebaseline(store: BaselineStore, options: RebaselineOptions): Promise<string> {
  const { day, timeZone, who, why, retire } = options;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    throw new InputError(
      "DAY",
      `check --rebaseline requires a day such as 2024-03-07, got ${JSON.stringify(day)}`,
    );
  }
  const nameOf = dayNames(timeZone);
  const entries = await store.log();
  const entry = entries.findLast(({ fromMs }) => nameOf(fromMs) === day);
  if (entry === undefined) {
    const known = [...new Set(entries.map(({ fromMs }) => nameOf(fromMs)))].sort();
    throw new InputError(
      "BASELINE_DAY",
      `check --rebaseline requires a day that slidr train has judged, got ${day}; ${known.length === 0 ? "none was, so far" : `there are ${known.slice(-7).join(", ")}`}`,
    );
  }
  await store.rebaseline({ fromMs: entry.fromMs, accepted: !retire, who, why });
  return retire
    ? `${day} is compared with no longer`
    : `${day} is accepted: later days are compared with it${codesOf(entry)}`;
}

function codesOf({ codes }: BaselineEntry): string {
  return codes.length === 0 ? "" : `, although ${codes.join(", ")} blocked it`;
}

/** The name of a day by its first moment. */
function dayNames(timeZone: string): (fromMs: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return (fromMs) => format.format(fromMs);
}
