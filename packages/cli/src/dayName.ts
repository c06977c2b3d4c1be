import type { DayProfile } from "@slidr/guardrails";

/** The name of a day, 2024-03-07, as its own zone calls it. */
export function dayName({
  fromMs,
  toMs,
  timeZone,
}: Pick<DayProfile, "fromMs" | "toMs" | "timeZone">): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format((fromMs + toMs) / 2);
}
