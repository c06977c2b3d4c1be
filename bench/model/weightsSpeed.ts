import { balanceWeights } from "@slidr/model";
import type { Figure } from "../figure.js";
import { median } from "../median.js";
import { linearCongruential } from "./rows.js";

const RUNS = 3;

/** Rows per second of balancing weights over hour, day, login and label. */
export function measureWeights(emit: (figure: Figure) => void): void {
  const random = linearCongruential(2);
  const rowCount = 200_000;
  const cells = [24, 7, 2, 2].map((levels) =>
    new Uint32Array(rowCount).map(() => Math.floor(levels * random() ** 2)),
  );
  for (const method of ["cells", "raking"] as const) {
    const rates: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedAtMs = performance.now();
      balanceWeights({ cells, rowCount, method });
      rates.push((1000 * rowCount) / (performance.now() - startedAtMs));
    }
    emit({
      bench: "model",
      metric: `${method} weights`,
      value: Math.round(median(rates)),
      unit: "rows/s",
      better: "higher",
      runs: RUNS,
    });
  }
}
