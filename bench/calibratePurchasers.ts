import { parseArgs } from "node:util";
import { wasmEngine } from "@slidr/model";
import { mean, purchaserTable } from "./calibratePurchasers/purchaserTable.js";
import { BUDGET, type Outcome, studyPurchasers } from "./calibratePurchasers/studyPurchasers.js";
import { MIXES, type Mix, studyTraffic } from "./calibratePurchasers/studyTraffic.js";
import type { Bench } from "./figure.js";

/** The true FPR of humans may be this many budgets. */
const TARGET = 1.5;

/**
 * What the purchasers' FPR, the reweighted FPR and the true FPR of humans are where purchasers stand for humans and where they
 * do not, with thresholds from plain calibration and from the representative one.
 *
 *     pnpm bench calibratePurchasers [--seeds 20] [--clicks 120000] [--purchase-rate 0.1] [--mix "logged in only"] [--short]
 *
 * --short: one seed of 12,000 clicks; shows that the study runs, not what it finds.
 */
export const calibratePurchasersBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "20" },
      clicks: { type: "string", default: "120000" },
      "purchase-rate": { type: "string", default: "0.1" },
      mix: { type: "string" },
      short: { type: "boolean", default: false },
    },
  });
  const seeds = values.short ? 1 : Number(values.seeds);
  const clicks = values.short ? 12_000 : Number(values.clicks);
  const purchaseRate = Number(values["purchase-rate"]);
  const engine = await wasmEngine();
  console.log(`seeds 1 to ${seeds}, ${clicks} clicks, purchase rate ${purchaseRate}, budget ${BUDGET}`);
  for (const mix of Object.keys(MIXES) as Mix[]) {
    if (values.mix !== undefined && values.mix !== mix) continue;
    const outcomes: Outcome[] = [];
    for (let seed = 1; seed <= seeds; seed++)
      outcomes.push(
        ...(await studyPurchasers(studyTraffic(mix, { clicks, purchaseRate, seed }), engine, seed)),
      );
    const reweighted = outcomes.filter(({ policy }) => policy === "reweighted");
    const size = `${mean(reweighted, "purchases").toFixed(0)} purchases in the calibration part, weighted worth ${mean(reweighted, "effectiveSampleSize").toFixed(0)}`;
    console.log(`\n## ${mix}: ${size}\n\n${purchaserTable(outcomes)}\n`);
    emitBest(mix, outcomes, emit);
  }
};

/** The recommended way beside the default one: what truly became of humans, in budgets. */
function emitBest(mix: Mix, outcomes: readonly Outcome[], emit: Parameters<Bench>[0]): void {
  const inBudgets = (training: string, policy: string) =>
    mean(
      outcomes.filter((outcome) => outcome.training === training && outcome.policy === policy),
      "humanFpr",
    ) / BUDGET;
  const value = inBudgets("blind to login", "reweighted");
  emit({
    bench: "calibratePurchasers",
    metric: `${mix}: true human FPR, blind and reweighted`,
    value,
    unit: "budgets",
    peer: "default training, plain calibration",
    peerValue: inBudgets("as trained by default", "plain"),
    better: "lower",
    target: TARGET,
    targetOn: "value",
    met: value <= TARGET,
    runs: outcomes.length / 9,
  });
}
