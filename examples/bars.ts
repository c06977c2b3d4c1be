/** A plot for a terminal: one bar a line, scaled to the largest value. */
export function bars(rows: readonly (readonly [label: string, value: number])[], digits = 3): string {
  const widest = Math.max(...rows.map(([label]) => label.length));
  const largest = Math.max(...rows.map(([, value]) => value));
  const bar = (value: number) => "█".repeat(Math.round((value / largest) * 32));
  return rows
    .map(([label, value]) => `  ${label.padEnd(widest)}  ${value.toFixed(digits).padStart(9)}  ${bar(value)}`)
    .join("\n");
}
