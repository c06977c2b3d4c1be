import { type CalibrateProgrammeOptions, calibrateProgramme } from "@slidr/calibrate/programme";
import type { InputError } from "@slidr/clicks";
import { curvesOfSketch } from "@slidr/metrics";
import type { Bench } from "../figure.js";
import { sketchProblem } from "./sketchProblem.js";

const SLICES = [10, 100, 300];

/** Seconds of processor time of one programme under growing constraints, first call left out; what came of it is printed. */
export async function programmeSpeed(
  emit: Parameters<Bench>[0],
  { budget, seed }: { readonly budget: number; readonly seed: number },
): Promise<void> {
  for (const slices of SLICES) {
    const { sketch, tree } = sketchProblem(slices, seed);
    const curves = curvesOfSketch(sketch, tree.names);
    const purchases = curves.reduce((sum, curve) => sum + curve.purchases, 0);
    console.log(`programme: ${slices} slices, ${purchases} purchases`);
    const [first, second] = [tree.names.slice(1, 1 + slices / 2), tree.names.slice(1 + slices / 2)];
    const budgets = [{ name: "first half", slices: first, budget: 0.8 * budget }];
    const weights = Object.fromEntries(second.map((name) => [name, { invalidClicks: 1 }]));
    const free = await calibrateProgramme({ curves, tree, budget });
    const clicks = free.slices.slice(slices / 2).reduce((sum, { rates }) => sum + rates.invalidClicks, 0);
    const constraints = [{ name: "clicks of the second half", weights, atMost: 0.9 * clicks }];
    const asked: Record<string, Partial<CalibrateProgrammeOptions>> = {
      TwoBudgets: { budgets },
      TwoBudgetsAndClicks: { budgets, constraints },
      TwoBudgetsAndRatioOf4: { budgets, fprRatioMax: 4 },
    };
    for (const [name, options] of Object.entries(asked)) {
      const before = process.cpuUsage();
      const outcome = await calibrateProgramme({ curves, tree, budget, ...options }).then(
        ({ certificate: { exact, gap }, combined: { ivr } }) =>
          `exact ${exact}, IVR ${ivr.toFixed(4)}, gap ${gap.toExponential(1)}`,
        (error: InputError) => `${error.code}: ${error.message}`,
      );
      const { user, system } = process.cpuUsage(before);
      const value = Number(((user + system) / 1e6).toPrecision(3));
      console.log(`  ${name}: ${outcome}`);
      emit({
        bench: "calibrateSpeed",
        metric: `programme${slices}Slices${name}`,
        value,
        unit: "s",
        better: "lower",
        runs: 1,
      });
    }
  }
}
