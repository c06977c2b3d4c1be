import type { Click } from "@slidr/clicks";
import type { FeatureStore } from "@slidr/features";
import type { CompiledBundle } from "./compileBundle.js";
import type { Decision, DegradedCause } from "./decision.js";

/** Decides one click by one bundle, whatever happens: a fault on the way makes the decision degraded, never invalid. */
export async function decideClick(
  click: Click,
  bundle: CompiledBundle,
  store: FeatureStore,
  clock: () => number,
): Promise<Decision> {
  let stage: DegradedCause = "store";
  try {
    const raw = await store.update(click);
    stage = "features";
    const features = new Float32Array(bundle.encoder.width);
    bundle.encoder.encode(raw.values, click, features);
    stage = "slice";
    const slice = bundle.slices.nameOf(click);
    stage = "score";
    const { score, threshold, resolvedSlice, calibratedAs, invalid, heuristicOnly } = bundle.decideRow(
      features,
      slice,
    );
    return {
      ...versions(click, bundle, clock),
      degraded: false,
      invalid,
      score,
      slice,
      resolvedSlice,
      calibratedAs,
      threshold,
      ...(heuristicOnly && { heuristicOnly }),
      features,
      duplicate: raw.duplicate,
    };
  } catch (error) {
    const reason = `${stage}: ${error instanceof Error ? error.message : String(error)}`;
    const counted = stage === "store" ? "unknown" : "yes";
    return {
      ...versions(click, bundle, clock),
      degraded: true,
      invalid: false,
      cause: stage,
      reason,
      counted,
    };
  }
}

function versions(click: Click, bundle: CompiledBundle, clock: () => number) {
  const { digest, specHash } = bundle;
  return { clickId: click.clickId, bundle: digest, specHash, decidedAtMs: clock() };
}
