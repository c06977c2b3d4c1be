import { InputError } from "@slidr/clicks";
import type { CalibrateProgrammeOptions, ProgrammeConstraint } from "./programmeOptions.js";

const caller = "calibrateProgramme";

/** Throws for whatever of the options makes no sense on its own; slices are looked up elsewhere. */
export function checkOptions(options: CalibrateProgrammeOptions): void {
  const { budgets = [], constraints = [], frontierBudgets = [], fprRatioMax = 1 } = options;
  const names = new Set<string>();
  for (const { name } of [...budgets, ...constraints]) {
    if (names.has(name)) {
      const rule = "distinct names of budgets and constraints";
      throw new InputError(
        "CONSTRAINT_NAME",
        `${caller} requires ${rule}, got ${JSON.stringify(name)} twice`,
      );
    }
    names.add(name);
  }
  for (const { name, budget } of budgets) checkFraction(budget, ` for budget ${JSON.stringify(name)}`);
  for (const budget of frontierBudgets) checkFraction(budget, " among frontierBudgets");
  for (const constraint of constraints) checkConstraint(constraint);
  checkLimit("fprRatioMax", fprRatioMax, fprRatioMax >= 1, ">= 1");
  const { secondsMax = 1, candidatesMax = 1 } = options;
  checkLimit("secondsMax", secondsMax, secondsMax > 0, "> 0");
  checkLimit("candidatesMax", candidatesMax, candidatesMax >= 1, ">= 1");
}

function checkFraction(budget: number, where: string): void {
  if (budget > 0 && budget < 1) return;
  throw new InputError("BUDGET_RANGE", `${caller} requires budget in (0, 1), got ${budget}${where}`);
}

function checkConstraint({ name, weights, atLeast, atMost }: ProgrammeConstraint): void {
  const fail = (rule: string, culprit: string) => {
    const where = `for constraint ${JSON.stringify(name)}`;
    throw new InputError("CONSTRAINT_SHAPE", `${caller} requires ${rule}, got ${culprit} ${where}`);
  };
  if (atLeast === undefined && atMost === undefined) fail("atLeast or atMost", "neither");
  for (const bound of [atLeast, atMost]) {
    if (bound !== undefined && !Number.isFinite(bound)) fail("finite bounds", String(bound));
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    fail("atLeast <= atMost", `${atLeast} and ${atMost}`);
  if (Object.keys(weights).length === 0) fail("weights of at least one slice", "none");
  for (const [slice, { invalidClicks = 0, invalidPurchases = 0, invalidRobotic = 0 }] of Object.entries(
    weights,
  )) {
    for (const weight of [invalidClicks, invalidPurchases, invalidRobotic]) {
      if (!Number.isFinite(weight)) fail("finite weights", `${weight} in slice ${JSON.stringify(slice)}`);
    }
  }
}

function checkLimit(name: string, value: number, holds: boolean, rule: string): void {
  if (holds && Number.isFinite(value)) return;
  throw new InputError("PROGRAMME_LIMIT", `${caller} requires a finite ${name} ${rule}, got ${value}`);
}
