import { InputError } from "@slidr/clicks";
import type { BaselineEntry, BaselineStore } from "@slidr/guardrails";
import { dayName } from "./dayName.js";
import { isDay } from "./timeParsers.js";

/** A local midnight lies within this of that in UTC. */
const ZONE_MAX_MS = 15 * 3_600_000;

export interface RebaselineOptions {
  /** "2024-03-07", as the day is called in the zone in which it was judged. */
  readonly day: string;
  /** Refused where the day was judged in another one. */
  readonly timeZone?: string | undefined;
  readonly who: string;
  readonly why: string;
  /** Takes the day out of the baseline instead of into it. */
  readonly retire: boolean;
}

/** Takes a day out of quarantine or out of the baseline, on record; the line that says so. */
export async function rebaseline(store: BaselineStore, options: RebaselineOptions): Promise<string> {
  const { day, who, why, retire } = options;
  if (!isDay(day)) {
    throw new InputError(
      "DAY",
      `check --rebaseline requires a day such as 2024-03-07, got ${JSON.stringify(day)}`,
    );
  }
  const entry = await entryOf(store, options);
  await store.rebaseline({ fromMs: entry.fromMs, accepted: !retire, who, why });
  return retire
    ? `${day} is compared with no longer`
    : `${day} is accepted: later days are compared with it${codesOf(entry)}`;
}

/** The last entry of the day of that name, in the zone in which it was judged. */
async function entryOf(store: BaselineStore, { day, timeZone }: RebaselineOptions): Promise<BaselineEntry> {
  const entries = [...new Map((await store.log()).map((entry) => [entry.fromMs, entry])).values()];
  const near = entries.filter(({ fromMs }) => Math.abs(fromMs - Date.parse(day)) <= ZONE_MAX_MS);
  const named = (await withProfiles(store, near)).filter(({ profile }) => dayName(profile) === day);
  if (named.length === 0) {
    const latest = entries.sort((a, b) => a.fromMs - b.fromMs).slice(-7);
    const known = (await withProfiles(store, latest)).map(({ profile }) => dayName(profile));
    throw new InputError(
      "BASELINE_DAY",
      `check --rebaseline requires a day that slidr train has judged, got ${day}; ${known.length === 0 ? "none was, so far" : `there are ${known.join(", ")}`}`,
    );
  }
  const inZone = named.filter(({ profile }) => (timeZone ?? profile.timeZone) === profile.timeZone);
  const zones = named.map(({ profile }) => profile.timeZone).join(" and in ");
  if (inZone.length === 0) {
    throw new InputError(
      "BASELINE_ZONE",
      `check --rebaseline requires the zone in which ${day} was judged, ${zones}, got --time-zone ${timeZone}; leave it out`,
    );
  }
  if (inZone.length > 1) {
    throw new InputError(
      "BASELINE_ZONE",
      `check --rebaseline requires --time-zone, for ${day} was judged in ${zones}, got none`,
    );
  }
  return inZone[0]!.entry;
}

function withProfiles(store: BaselineStore, entries: readonly BaselineEntry[]) {
  return Promise.all(entries.map(async (entry) => ({ entry, profile: await store.profile(entry.digest) })));
}

function codesOf({ codes }: BaselineEntry): string {
  return codes.length === 0 ? "" : `, although ${codes.join(", ")} blocked it`;
}
