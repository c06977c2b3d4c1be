import type { Bench } from "../figure.js";
import { median } from "../median.js";
import { closedLoop } from "./closedLoop.js";
import type { Sizes } from "./sizes.js";

type Emit = Parameters<Bench>[0];

/** Clicks a second that one core decides over the store in memory. */
export async function speed(emit: Emit, { runs, closedClicks }: Sizes): Promise<void> {
  const measured = [];
  for (let run = 0; run < runs; run++) measured.push(await closedLoop(closedClicks));
  const shared = { bench: "serve", better: "higher", target: 20_000, targetOn: "value", runs } as const;
  const value = Math.round(1e6 / median(measured.map(({ engineUs }) => engineUs)));
  emit({ ...shared, metric: "memory store", value, unit: "clicks/s per core", met: value >= 20_000 });
  const wall = Math.round(median(measured.map(({ perSecond }) => perSecond)));
  emit({
    ...shared,
    metric: "memory store, by the clock",
    value: wall,
    unit: "clicks/s",
    met: wall >= 20_000,
  });
}
