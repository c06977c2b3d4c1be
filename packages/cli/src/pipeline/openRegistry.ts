import { createDecider, parseThresholdTable } from "@slidr/calibrate";
import {
  type Bundle,
  checkGoldenRows,
  createFileRegistry,
  type FileRegistry,
  type Finding,
} from "@slidr/guardrails";
import { compileScorer, parseModel } from "@slidr/model";

/**
 * A registry whose bundles go live only after their golden rows were scored again by this machine's scorer.
 *
 * @param directory made by the first bundle put into it
 * @param clock epoch milliseconds now
 */
export function openRegistry(directory: string, clock: () => number): FileRegistry {
  return createFileRegistry(directory, { clock, verifyGolden });
}

function verifyGolden(bundle: Bundle): Finding {
  const scorer = compileScorer(parseModel(bundle.json("model.json"), bundle.bytes("weights.bin")));
  const decider = createDecider(parseThresholdTable(bundle.json("thresholds.json")));
  return checkGoldenRows(bundle.golden, (features, slice) => {
    const score = scorer.score(features);
    return { score, ...decider.decide(score, slice) };
  });
}
