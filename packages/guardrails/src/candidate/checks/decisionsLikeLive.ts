import type { Finding } from "../../finding.js";
import { percent, whole } from "../../training/words.js";
import type { ModelCheck, ModelContext } from "../modelContext.js";
import { type ClusteredShare, clusteredShares, shareBounds } from "../rows/clusteredShare.js";
import { sampleClicks } from "../rows/sampleClicks.js";

/**
 * A check that few decisions turn: of all clicks and of each slice, the share that the candidate and the live bundle decide differently.
 *
 * Two models can agree in every rate and in no click. Turned decisions are gross, newly invalid and newly valid ones together.
 *
 * @param turnedMax the largest share tolerated, in (0, 1]; default 0.25
 * @returns a check; its findings `MODEL_FLIPS` and `MODEL_FLIPS_SLICE` warn
 *
 * @example
 * ```ts
 * import { decisionsLikeLive } from "@slidr/guardrails";
 *
 * typeof decisionsLikeLive({ turnedMax: 0.1 }); // => "function"
 * ```
 */
export function decisionsLikeLive({ turnedMax = 0.25 }: { readonly turnedMax?: number } = {}): ModelCheck {
  return (context) => {
    const { live, candidate, groups, slices, warnAlpha } = context;
    if (live === undefined) return [];
    const turned = candidate.invalid.map((invalid, row) => (invalid === live.invalid[row] ? 0 : 1));
    const shares = clusteredShares(groups, turned);
    const found = [describe(context, turned, shares.all, turnedMax, warnAlpha / 2)];
    const judged = slices.map((_, slice) => slice).filter((slice) => shares.slices[slice]!.n > 0);
    if (judged.length < 2) return found;
    const level = warnAlpha / 2 / judged.length;
    const lower = (slice: number) => shareBounds(shares.slices[slice]!, level).lower;
    const worst = judged.reduce((a, b) => (lower(b) > lower(a) ? b : a));
    found.push(describe(context, turned, shares.slices[worst]!, turnedMax, level, worst));
    return found;
  };
}

function describe(
  context: ModelContext,
  turned: Uint8Array,
  share: ClusteredShare,
  limit: number,
  level: number,
  slice?: number,
): Finding {
  const interval = { ...shareBounds(share, level), confidence: 1 - 2 * level };
  const passed = interval.lower <= limit;
  const name = slice === undefined ? undefined : context.slices[slice]!;
  return {
    check: "decisionsLikeLive",
    code: name === undefined ? "MODEL_FLIPS" : "MODEL_FLIPS_SLICE",
    severity: "warn",
    passed,
    message: `${name === undefined ? "" : `in ${name}, where most turn: `}${whole(share.hits)} of ${whole(share.n)} decisions (${percent(share.share)}) differ from those of ${context.live!.name}; tolerated are ${percent(limit)}`,
    ...(name !== undefined && { worstSlice: name }),
    observed: share.share,
    limit,
    n: share.n,
    interval,
    ...(passed ? {} : sampleClicks(context, (row) => turned[row] === 1, slice)),
    action: passed ? "nothing to do" : "look at the sample clicks: what does the new model see in them?",
  };
}
