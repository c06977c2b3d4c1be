import { parseArgs } from "node:util";
import { wasmEngine } from "@slidr/model";
import { nextDayStudy, nextDayTables } from "./calibrate/nextDayStudy.js";
import { PROMISE_DELTA, promiseStudy, promiseTable } from "./calibrate/promiseStudy.js";
import { slicesStudy, slicesTable } from "./calibrate/slicesStudy.js";
import type { Bench } from "./figure.js";
import { median } from "./median.js";

/** Seeds on which nothing was chosen. */
const SEEDS = Array.from({ length: 20 }, (_, index) => 101 + index);

/**
 * What calibration does to clicks it has not seen.
 *
 *     pnpm bench calibrate [--seeds 20] [--clicks 200000] [--calibrations 2000] [--studies slices,promise,nextDay]
 */
export const calibrateBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: String(SEEDS.length) },
      clicks: { type: "string", default: "200000" },
      calibrations: { type: "string", default: "2000" },
      studies: { type: "string", default: "slices,promise,nextDay" },
    },
  });
  const seeds = SEEDS.slice(0, Number(values.seeds));
  const engine = await wasmEngine();
  const settings = { clicks: Number(values.clicks), engine };
  const studies = values.studies.split(",");
  if (studies.includes("slices")) {
    for (const sliceBy of ["device", "country"]) {
      const study = await slicesStudy(seeds, { ...settings, sliceBy });
      console.log(
        `\n## Slices by ${sliceBy}: ${values.clicks} clicks, seeds ${seeds[0]} to ${seeds.at(-1)}, thresholds of the calibration part on the test part\n`,
      );
      console.log(`${slicesTable(study)}\n`);
      const [value, peerValue] = ["per slice", "one threshold"].map((policy) =>
        median(study[policy]!.map(({ robotsCaught }) => robotsCaught)),
      ) as [number, number];
      emit({
        bench: "calibrate",
        metric: `robots caught, slices by ${sliceBy}`,
        value,
        unit: "share",
        peer: "one threshold at the same budget",
        peerValue,
        ratio: value / peerValue,
        better: "higher",
        runs: seeds.length,
      });
    }
  }
  if (studies.includes("promise")) {
    const cells = promiseStudy(Number(values.calibrations), 1);
    console.log(`\n## The promise: ${values.calibrations} calibrations a row, seed 1, known truth\n`);
    console.log(`${promiseTable(cells)}\n`);
    for (const { budget, purchases, promised, calibrations } of cells) {
      if (promised === undefined) continue;
      const value = promised.above / calibrations;
      // Sampling error: three standard errors of a share of 5%.
      const target = PROMISE_DELTA + 3 * Math.sqrt((PROMISE_DELTA * (1 - PROMISE_DELTA)) / calibrations);
      emit({
        bench: "calibrate",
        metric: `promises broken, ${100 * budget}% of ${purchases} purchases`,
        value,
        unit: "share",
        better: "lower",
        target,
        targetOn: "value",
        met: value <= target,
        runs: calibrations,
      });
    }
  }
  if (studies.includes("nextDay")) {
    const study = await nextDayStudy(seeds.slice(0, 10), settings);
    console.log(
      `\n## The next day: ${values.clicks} clicks in nine days, seeds ${seeds[0]} to ${seeds[Math.min(9, seeds.length - 1)]}\n`,
    );
    console.log(`${nextDayTables(study)}\n`);
  }
};
