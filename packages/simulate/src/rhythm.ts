/** Ad clicks by local hour, relative to the daily mean of about 1; invented, after the usual evening peak. */
const HUMAN_BY_HOUR = [
  0.3, 0.16, 0.09, 0.06, 0.06, 0.1, 0.26, 0.55, 0.85, 1.05, 1.15, 1.2, 1.25, 1.2, 1.15, 1.15, 1.2, 1.3, 1.45,
  1.65, 1.75, 1.65, 1.25, 0.7,
];

/** Monday to Sunday. */
const HUMAN_BY_DAY = [1, 0.97, 0.96, 0.98, 0.95, 1.1, 1.2];

/**
 * How active people are at a local hour of the week (0 = Monday 00:00), linear between whole hours.
 *
 * @param hourOfWeek - in [0, 168).
 * @returns >= 0.06, mean about 1.
 */
export function humanActivity(hourOfWeek: number): number {
  const hour = hourOfWeek % 24;
  const from = Math.floor(hour);
  const atFrom = HUMAN_BY_HOUR[from]!;
  const atNext = HUMAN_BY_HOUR[(from + 1) % 24]!;
  return (atFrom + (atNext - atFrom) * (hour - from)) * HUMAN_BY_DAY[Math.floor(hourOfWeek / 24)]!;
}

/** Whether an office is open: Monday to Friday, 9 to 18. */
export function isOfficeTime(hourOfWeek: number): boolean {
  const hour = hourOfWeek % 24;
  return hourOfWeek < 5 * 24 && hour >= 9 && hour < 18;
}

/** How many of a click farm's workers are at work: two shifts from 8 to 22, half of them on Sundays. */
export function farmActivity(hourOfWeek: number): number {
  const hour = hourOfWeek % 24;
  if (hour < 8 || hour >= 22) return 0;
  return hourOfWeek >= 6 * 24 ? 0.5 : 1;
}

/** When accounts are abused: mostly while their owners sleep. */
export function thiefActivity(hourOfWeek: number): number {
  const hour = hourOfWeek % 24;
  return hour >= 1 && hour < 6 ? 1 : 0.15;
}
