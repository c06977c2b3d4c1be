import { parseArgs } from "node:util";
import { wasmEngine } from "@slidr/model";
import { studyTraffic } from "./calibratePurchasers/studyTraffic.js";
import { robotsAtFpr } from "./calibrateUncertainty/robotsAtFpr.js";
import {
  type Outcome,
  POLICIES,
  type Policy,
  studyUncertainty,
} from "./calibrateUncertainty/studyUncertainty.js";
import type { Bench } from "./figure.js";

const BUDGET = 0.01;

/** Budgets whose FPRs on fresh clicks are to enclose BUDGET. */
const BUDGETS = [0.25, 0.5, 0.71, 1, 1.41, 2, 4].map((times) => BUDGET * times);

/**
 * Thresholds by slice (device) and level of an ensemble's uncertainty beside those by slice alone, on synthetic traffic: robots caught by
 * truth, at the same budget and, between budgets, at the same FPR of fresh clicks.
 *
 *     pnpm bench calibrateUncertainty [--seeds 5] [--clicks 60000] [--purchase-rate 0.3] [--levels 4] [--short]
 */
export const calibrateUncertaintyBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "5" },
      clicks: { type: "string", default: "60000" },
      "purchase-rate": { type: "string", default: "0.3" },
      levels: { type: "string", default: "4" },
      short: { type: "boolean", default: false },
    },
  });
  const seeds = values.short ? 1 : Number(values.seeds);
  const clicks = values.short ? 12_000 : Number(values.clicks);
  const levelCount = Number(values.levels);
  const purchaseRate = Number(values["purchase-rate"]);
  const engine = await wasmEngine();
  console.log(
    `seeds 1 to ${seeds}, ${clicks} clicks, purchase rate ${purchaseRate}, budget ${BUDGET}, ${levelCount} levels, ensemble of 5`,
  );
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const traffic = studyTraffic("representative", { clicks, purchaseRate, seed });
    const budgets = BUDGETS;
    outcomes.push(
      ...(await studyUncertainty(traffic, {
        engine,
        seed,
        budgets,
        levelCount,
        ...(values.short && { epochsMax: 2 }),
      })),
    );
    console.log(
      table(
        outcomes.filter((outcome) => outcome.seed === seed),
        `seed ${seed}`,
      ),
    );
  }
  console.log(table(outcomes, `mean of ${seeds} seeds`));
  emitAll(outcomes, seeds, emit);
};

const percent = (value: number | undefined) => (value === undefined ? "-" : `${(100 * value).toFixed(2)}%`);

const mean = (list: readonly number[]) =>
  list.length === 0 ? undefined : list.reduce((sum, one) => sum + one, 0) / list.length;

/** Mean over seeds of robots caught at the same FPR of fresh clicks. */
function atSame(by: "fpr" | "humanFpr", outcomes: readonly Outcome[], policy: Policy): number | undefined {
  const seeds = [...new Set(outcomes.map((outcome) => outcome.seed))];
  const found = seeds.map((seed) =>
    robotsAtFpr(
      outcomes.filter((outcome) => outcome.seed === seed && outcome.policy === policy),
      BUDGET,
      by,
    ),
  );
  return mean(found.filter((one) => one !== undefined));
}

function table(outcomes: readonly Outcome[], title: string): string {
  const rows = POLICIES.map((policy) => {
    const own = outcomes.filter((outcome) => outcome.policy === policy && outcome.budget === BUDGET);
    const of = (part: "calibration" | "test", rate: "ivr" | "fpr" | "humanFpr" | "robotsCaught") =>
      percent(mean(own.map((outcome) => outcome[part][rate])));
    const cells = [
      of("calibration", "ivr"),
      of("test", "ivr"),
      of("test", "fpr"),
      of("test", "humanFpr"),
      of("test", "robotsCaught"),
      percent(atSame("fpr", outcomes, policy)),
      percent(atSame("humanFpr", outcomes, policy)),
    ];
    return `| ${policy} | ${cells.join(" | ")} |`;
  });
  return [
    `\n${title}`,
    `| thresholds | IVR, calibration | IVR, test | FPR | human FPR | robots caught | at a test FPR of ${percent(BUDGET)} | at a human FPR of ${percent(BUDGET)} |`,
    "|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function emitAll(outcomes: readonly Outcome[], runs: number, emit: Parameters<Bench>[0]): void {
  for (const policy of POLICIES.slice(1)) {
    for (const by of ["fpr", "humanFpr"] as const) {
      const value = atSame(by, outcomes, policy);
      const peerValue = atSame(by, outcomes, "score only");
      if (value === undefined || peerValue === undefined) continue;
      emit({
        bench: "calibrateUncertainty",
        metric: `${policy}: robots caught at the same ${by === "fpr" ? "FPR" : "human FPR"}`,
        value,
        unit: "share of robots",
        peer: "score only",
        peerValue,
        ratio: value / peerValue,
        better: "higher",
        runs,
      });
    }
  }
}
