import { appendFileSync, createReadStream, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type DayProfile, parseProfile, serialiseProfile } from "@slidr/guardrails";
import type { ProfiledDay } from "./faultsStudy.js";

/** Writes profiles to a file, a line for each day, so that checks can be judged again without simulating again. */
export function keepProfiles(path: string, days: Iterable<ProfiledDay>): void {
  writeFileSync(path, "");
  for (const day of days)
    appendFileSync(
      path,
      `${JSON.stringify(day, (_, value: unknown) => (isProfile(value) ? { kept: serialiseProfile(value) } : value))}\n`,
    );
}

/** Reads what {@link keepProfiles} wrote, a day at a time. */
export async function* keptProfiles(path: string): AsyncGenerator<ProfiledDay> {
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield JSON.parse(line, (_, value: { kept?: string } | null) =>
      typeof value?.kept === "string" ? parseProfile(value.kept) : value,
    ) as ProfiledDay;
}

function isProfile(value: unknown): value is DayProfile {
  return typeof value === "object" && value !== null && "slices" in value && "sample" in value;
}
