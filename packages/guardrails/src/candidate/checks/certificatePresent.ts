import type { Certificate, ThresholdTable } from "@slidr/calibrate";
import { percent } from "../../training/words.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that the thresholds come with calibration's certificate, and that it is a sound one: finite, no IVR above the best possible,
 * and not far below it.
 *
 * @param gapMax the largest gap to the best possible IVR tolerated, in [0, 1]; default 0.05
 * @returns a check; its finding `MODEL_CERTIFICATE` blocks where there is none or it contradicts itself, and warns of a gap
 *
 * @example
 * ```ts
 * import { certificatePresent } from "@slidr/guardrails";
 *
 * typeof certificatePresent({ gapMax: 0.01 }); // => "function"
 * ```
 */
export function certificatePresent({ gapMax = 0.05 }: { readonly gapMax?: number } = {}): ModelCheck {
  return ({ candidate, budget }) => {
    const { certificate, table } = candidate;
    const fault =
      certificate === undefined
        ? "thresholds come without a certificate"
        : faultOf(certificate, table, budget);
    const gap = certificate === undefined || fault !== undefined ? 1 : certificate.gap;
    const passed = fault === undefined && gap <= gapMax;
    return {
      check: "certificatePresent",
      code: "MODEL_CERTIFICATE",
      severity: fault === undefined ? "warn" : "block",
      passed,
      message:
        fault ??
        `thresholds reach an IVR of ${percent(certificate!.primal)} where at most ${percent(certificate!.dualBound)} is possible within the budget of ${percent(table.budget)}${certificate!.exact ? "; no thresholds do better" : ""}`,
      observed: gap,
      limit: gapMax,
      n: table.slices.length,
      action: passed
        ? "nothing to do"
        : fault === undefined
          ? "calibrate with the method hull, which finds the best thresholds"
          : "calibrate again with @slidr/calibrate at the budget that is meant, and keep its certificate",
    };
  };
}

function faultOf({ primal, dualBound, gap, lambda }: Certificate, table: ThresholdTable, budget: number) {
  const figures = { primal, dualBound, gap, lambda };
  for (const [name, value] of Object.entries(figures)) {
    if (!(Number.isFinite(value) && value >= 0))
      return `the certificate's ${name} is ${value}, not a number >= 0`;
  }
  if (primal > dualBound + 1e-9) {
    return `the certificate contradicts itself: an IVR of ${primal} above the bound of ${dualBound}`;
  }
  if (table.budget !== budget) {
    return `thresholds were calibrated for a budget of ${table.budget}, the budget is ${budget}`;
  }
  return undefined;
}
