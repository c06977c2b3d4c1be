import { InputError } from "@slidr/clicks";
import type { Finding } from "../../finding.js";
import { percent, whole } from "../../training/words.js";
import type { ModelCheck, ModelContext } from "../modelContext.js";
import { type ClusteredShare, clusteredShares, shareBounds } from "../rows/clusteredShare.js";
import { sampleClicks } from "../rows/sampleClicks.js";

/**
 * A check that the candidate keeps the false-positive budget, within a tolerance, on clicks that its thresholds were not chosen on.
 *
 * Thresholds chosen at the budget exceed it on fresh clicks every second time, and by more the fewer purchasers they were chosen on, so
 * only an FPR surely above `ratioMax` budgets blocks. Slices share one budget and may each exceed it: they are told, and do not block.
 *
 * @param ratioMax how many budgets are tolerated, >= 1; default 4
 * @returns a check; its findings are `MODEL_FPR_BUDGET`, which blocks, and `MODEL_FPR_BUDGET_SLICE`, a warning. It needs no live bundle.
 * @throws InputError `OPTION`
 *
 * @example
 * ```ts
 * import { fprWithinBudget } from "@slidr/guardrails";
 *
 * typeof fprWithinBudget({ ratioMax: 2 }); // => "function"
 * fprWithinBudget({ ratioMax: 0.5 }); // throws "requires ratioMax of 1 or more, got 0.5"
 * ```
 */
export function fprWithinBudget({ ratioMax = 4 }: { readonly ratioMax?: number } = {}): ModelCheck {
  if (!(ratioMax >= 1 && ratioMax < Number.POSITIVE_INFINITY)) {
    throw new InputError("OPTION", `fprWithinBudget requires ratioMax of 1 or more, got ${ratioMax}`);
  }
  return (context) => {
    const { groups, candidate, clicks, slices, warnAlpha, budget } = context;
    const shares = clusteredShares(groups, candidate.invalid, clicks.purchased);
    const limit = Math.min(1, ratioMax * budget);
    const found = [wholeFinding(context, shares.all, limit)];
    const judged = slices.map((_, slice) => slice).filter((slice) => shares.slices[slice]!.n > 0);
    if (judged.length < 2) return found;
    const lower = (slice: number) => shareBounds(shares.slices[slice]!, warnAlpha / judged.length).lower;
    const worst = judged.reduce((a, b) => (lower(b) > lower(a) ? b : a));
    const failed = judged.filter((slice) => lower(slice) > limit).length;
    const share = shares.slices[worst]!;
    const head = failed === 0 ? "none of" : `${failed} of`;
    found.push({
      ...finding(share, limit, warnAlpha / judged.length),
      code: "MODEL_FPR_BUDGET_SLICE",
      severity: "warn",
      passed: failed === 0,
      message: `FPR by slice: ${head} ${judged.length} slices with purchasers ${failed === 1 || failed === 0 ? "is" : "are"} surely above ${percent(limit)}, the farthest is ${slices[worst]!} with ${sayShare(share)}`,
      worstSlice: slices[worst]!,
      ...(failed > 0 ? lost(context, worst) : {}),
      action:
        failed === 0 ? "nothing to do" : "cap the slice (fprMax), or see whether purchases of it are missing",
    });
    return found;
  };
}

function wholeFinding(context: ModelContext, share: ClusteredShare, limit: number): Finding {
  const base = finding(share, limit, context.alpha);
  const passed = base.interval.lower <= limit;
  return {
    ...base,
    code: "MODEL_FPR_BUDGET",
    severity: "block",
    passed,
    message: `FPR ${sayShare(share)}, surely above ${percent(base.interval.lower)}; the budget is ${percent(context.budget)}, tolerated are ${percent(limit)}`,
    ...(passed ? {} : lost(context)),
    action: passed
      ? "nothing to do"
      : "look for purchases missing from the calibration part, or for purchasers of another kind after it; then train again",
  };
}

function finding(share: ClusteredShare, limit: number, alpha: number) {
  return {
    check: "fprWithinBudget",
    observed: share.share,
    limit,
    n: share.n,
    interval: { ...shareBounds(share, alpha), confidence: 1 - 2 * alpha },
  };
}

function sayShare({ share, hits, n }: ClusteredShare): string {
  return `${percent(share)} (${whole(hits)} of ${whole(n)} purchasers' clicks)`;
}

function lost(context: ModelContext, slice?: number) {
  const { candidate, clicks } = context;
  return sampleClicks(context, (row) => candidate.invalid[row] === 1 && clicks.purchased[row] === 1, slice);
}
