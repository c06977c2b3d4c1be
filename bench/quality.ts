import { parseArgs } from "node:util";
import { syntheticTraffic } from "@slidr/cli";
import { wasmEngine } from "@slidr/model";
import type { Bench } from "./figure.js";
import { REAL_LOGS, realTraffic } from "./quality/realTraffic.js";
import { studyFigures } from "./quality/studyFigures.js";
import { studyLog } from "./quality/studyLog.js";
import { type SeedResult, studySeed } from "./quality/studySeed.js";
import { studyTables } from "./quality/studyTables.js";

/** The classifier's defaults were chosen on seeds 1 to 3, so others judge. */
const SEEDS = "11,12,13,14,15";
const CLICKS = "200000";

/**
 * How many robots the classifier, the baselines and the peers catch, on the same features, labels, weights and split.
 *
 *     pnpm bench quality [--seeds 11,12] [--clicks 200000] [--logs synthetic,talkingdata,certh] [--no-ablations] [--short]
 *
 * --short: one small log, two epochs, five trees; shows that the study runs, not what it finds.
 */
export const qualityBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      seeds: { type: "string", default: SEEDS },
      clicks: { type: "string", default: CLICKS },
      logs: { type: "string", default: ["synthetic", ...REAL_LOGS.map(({ name }) => name)].join(",") },
      ablations: { type: "boolean", default: true },
      short: { type: "boolean", default: false },
    },
  });
  const isShort = values.short;
  const seeds = isShort ? [1] : values.seeds.split(",").map(Number);
  const count = isShort ? 8000 : Number(values.clicks);
  const settings = { engine: await wasmEngine(), isShort, withAblations: values.ablations };
  const logs = isShort ? ["synthetic"] : values.logs.split(",");

  if (logs.includes("synthetic")) {
    const results: SeedResult[] = [];
    for (const seed of seeds) {
      console.error(`bench: synthetic traffic, seed ${seed}`);
      const traffic = syntheticTraffic({ count, seed, purchasers: "representative" });
      results.push(await studySeed(studyLog(traffic, { sliceBy: "device" }), { ...settings, seed }));
    }
    console.log(
      `\n## Synthetic traffic, ${count} clicks, seeds ${seeds.join(", ")}\n\n${studyTables(results)}\n`,
    );
    studyFigures(results, "synthetic").forEach(emit);
  }
  for (const real of REAL_LOGS.filter(({ name }) => logs.includes(name))) {
    const traffic = await realTraffic(real);
    if (traffic === undefined) continue;
    console.error(`bench: ${real.name}`);
    const log = studyLog(traffic, real);
    const results: SeedResult[] = [];
    // The log is what it is; seeds are those of the models alone.
    for (const seed of seeds) results.push(await studySeed(log, { ...settings, withAblations: false, seed }));
    console.log(`\n## ${real.name}, seeds of the models ${seeds.join(", ")}\n\n${studyTables(results)}\n`);
    studyFigures(results, real.name).forEach(emit);
  }
};
