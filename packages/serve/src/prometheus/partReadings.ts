import { counter, gauge, type Reading, type Value } from "./reading.js";

/** A part's metrics by name: the help, the number or what makes one of what the part tells of itself, and its labels. */
export type PartMetrics<Told extends object> = Readonly<
  Record<
    `slidr_${string}`,
    readonly [help: string, value: NumberIn<Told> | ((told: Told) => Value), labels?: readonly string[]]
  >
>;

type NumberIn<Told> = { [Field in keyof Told]: Told[Field] extends number ? Field : never }[keyof Told];

/** Readings of what a part tells when it is asked, 0 while there is no such part; by Prometheus' custom `_total` is a counter's. */
export function partReadings<Told extends object>(
  ask: () => Told | undefined,
  metrics: PartMetrics<Told>,
): Reading[] {
  return Object.entries(metrics).map(([name, [help, value, labels]]) => {
    const kind = name.endsWith("_total") ? counter : gauge;
    const read = (): Value => {
      const told = ask();
      if (told === undefined) return 0;
      return typeof value === "function" ? value(told) : (told[value] as number);
    };
    return kind(name, help, read, labels);
  });
}
