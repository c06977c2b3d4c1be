import type { RedisServer } from "../../tools/redisServer.js";
import type { Bench } from "../figure.js";
import { inEngineProcess } from "./inEngineProcess.js";
import { planOf } from "./planOf.js";
import { resultTable } from "./resultTable.js";
import type { Sizes } from "./sizes.js";
import { slope } from "./slope.js";

type Emit = Parameters<Bench>[0];

/** Of the resident memory, per hour. */
const rssGrowthMbMax = 30;

/**
 * Memory over a long run with all that a service attaches: where it stands, and by how much it grows in an hour.
 *
 * The decision log stays in the temporary folder until the run ends, and the run says what it took: with sealed segments compressed
 * some 80 bytes a decision, 145 MB for an hour at 500 clicks/s.
 */
export async function soak(emit: Emit, sizes: Sizes, minutes: number, server: RedisServer): Promise<void> {
  const plan = planOf({ ...sizes, seconds: 60 * minutes, warmUpSeconds: 60 }, 50);
  const result = await inEngineProcess({ ...plan, redisPorts: [server.port], pingRate: 50, isWhole: true });
  const title = `soak of ${minutes} minutes with log, holdout, metrics and deferred clicks, ${sizes.rate} clicks/s`;
  console.log(resultTable(title, result));
  console.log("\n| minute | RSS MB | heap MB |\n|---|---|---|");
  const every = Math.max(1, Math.floor(result.memory.length / 12));
  for (const [i, { atSeconds, rssMb, heapMb }] of result.memory.entries()) {
    if (i % every > 0) continue;
    console.log(`| ${(atSeconds / 60).toFixed(1)} | ${rssMb.toFixed(0)} | ${heapMb.toFixed(0)} |`);
  }
  // The first third is still finding its size.
  const settled = result.memory.slice(Math.floor(result.memory.length / 3));
  for (const of of ["rssMb", "heapMb"] as const) {
    const value = slope(settled.map((sample) => [sample.atSeconds / 3600, sample[of]]));
    const unit = `MB per hour, over ${minutes} minutes`;
    const target =
      of === "rssMb"
        ? ({ target: rssGrowthMbMax, targetOn: "value", met: value < rssGrowthMbMax } as const)
        : {};
    emit({
      bench: "serve",
      metric: `soak ${of === "rssMb" ? "RSS" : "heap"} growth`,
      value,
      unit,
      better: "lower",
      runs: 1,
      ...target,
    });
  }
}
