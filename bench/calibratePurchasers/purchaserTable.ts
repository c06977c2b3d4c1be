import { BUDGET, type Outcome, POLICIES, TRAININGS } from "./studyPurchasers.js";

type Measure = "plainFpr" | "reweightedFpr" | "humanFpr" | "guestFpr" | "robotsCaught";

/** Means over the seeds, a row for each training and policy; what is beyond 1.5 budgets of true humans is in bold. */
export function purchaserTable(outcomes: readonly Outcome[]): string {
  const heading = [
    "model",
    "thresholds",
    "FPR, purchasers",
    "FPR, reweighted",
    "**FPR, all humans**",
    "(lowest to highest seed)",
    "guests",
    "robots caught",
  ];
  const rows = TRAININGS.flatMap((training) =>
    POLICIES.map((policy) => {
      const of = outcomes.filter((outcome) => outcome.training === training && outcome.policy === policy);
      const human = of.map((outcome) => outcome.humanFpr);
      const truth = percent(mean(of, "humanFpr"));
      return [
        training,
        policy,
        percent(mean(of, "plainFpr")),
        percent(mean(of, "reweightedFpr")),
        mean(of, "humanFpr") > 1.5 * BUDGET ? `**${truth}**` : truth,
        `${percent(Math.min(...human))} to ${percent(Math.max(...human))}`,
        percent(mean(of, "guestFpr")),
        percent(mean(of, "robotsCaught")),
      ];
    }),
  );
  return [heading, heading.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function mean(
  outcomes: readonly Outcome[],
  measure: Measure | "purchases" | "effectiveSampleSize",
): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[measure], 0) / outcomes.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 2 : 1)}%`;
}
