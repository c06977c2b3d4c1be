/** 0.01234 as "1.23%". Small shares keep three significant digits. */
export function percent(share: number): string {
  if (share === 0) return "0%";
  const hundredths = share * 100;
  const digits =
    Math.abs(hundredths) >= 1 ? 2 : Math.min(4, 1 - Math.floor(Math.log10(Math.abs(hundredths))) + 1);
  return `${hundredths.toFixed(digits)}%`;
}

/** The ends of an interval as "0.10% – 0.96%". */
export function intervalText([lower, upper]: readonly [number, number]): string {
  return `${percent(lower)} – ${percent(upper)}`;
}

/** A difference of shares in percentage points: 0.0012 as "+0.120". */
export function pointsText(difference: number): string {
  if (difference === 0) return "0";
  return `${difference > 0 ? "+" : "−"}${percent(Math.abs(difference)).slice(0, -1)}`;
}

/** 1234567 as "1,234,567". */
export function whole(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** A threshold in (0, 1], or "none" for one that no score reaches. */
export function thresholdText(threshold: number): string {
  return threshold > 1 ? "none" : threshold.toFixed(4);
}

/** Epoch milliseconds as "2017-11-06 16:00 UTC". */
export function utcMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** 3600000 as "1 h". */
export function durationText(ms: number): string {
  const units: readonly [number, string][] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ];
  for (const [unitMs, name] of units) if (ms >= unitMs && ms % unitMs === 0) return `${ms / unitMs} ${name}`;
  return `${ms} ms`;
}
