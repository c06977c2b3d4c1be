import type { Click } from "@slidr/clicks";
import type { CompiledBundle } from "./compileBundle.js";
import type { DegradedDecision } from "./decision.js";

/** Where and how a decision failed. */
export type Fault = Pick<DegradedDecision, "cause" | "reason" | "counted">;

/** What an engine adds to it. */
interface FaultHost {
  readonly clock: () => number;
  readonly isHeldOut: ((clickId: string) => boolean) | undefined;
}

/** A decision that failed open, by the bundle that was to make it, where there is one. */
export function degradedDecision(
  click: Click,
  bundle: CompiledBundle | undefined,
  { clock, isHeldOut }: FaultHost,
  fault: Fault,
): DegradedDecision {
  const { digest = "none", specHash = "none" } = bundle ?? {};
  const { clickId } = click;
  const versions = { clickId, bundle: digest, specHash, decidedAtMs: clock() };
  return {
    ...versions,
    degraded: true,
    invalid: false,
    ...fault,
    // What has failed once in the slice need not be asked again.
    ...(bundle && fault.cause !== "slice" && slicesOf(click, bundle)),
    ...(isHeldOut?.(clickId) && { holdout: true }),
  };
}

/** A slice function of the user's own may throw: the click is then counted under no slice. */
function slicesOf(click: Click, { slices, decideScore }: CompiledBundle) {
  try {
    const slice = slices.nameOf(click);
    // Any score will do: the row of the table is the same.
    return { slice, resolvedSlice: decideScore(0, slice).resolvedSlice };
  } catch {
    return undefined;
  }
}
