import type { BundleExtras, CompiledBundle } from "../engine/compileBundle.js";
import type { DecisionRecord, ScoredRecord } from "../log/decisionRecord.js";

/** What a bundle decides, and a record therefore must hold to the last bit. */
const FIELDS = [
  "score",
  "threshold",
  "slice",
  "resolvedSlice",
  "calibratedAs",
  "uncertainty",
  "uncertaintyLevel",
  "heuristicOnly",
  "invalid",
] as const satisfies readonly (keyof ScoredRecord)[];

/**
 * The fields in which a record and its own bundle's decision on the logged features differ: none, or the log or the scorer is not
 * what it was. A degraded record has none. The uncertainty is compared where the record holds one: behind an engine's `createScorer`
 * an ensemble gives a score alone, and no threshold is by uncertainty there.
 */
export function differingFields(
  record: DecisionRecord,
  compiled: CompiledBundle,
  { heuristic }: BundleExtras,
): readonly string[] {
  if (record.degraded) return [];
  const features = Float32Array.from(record.features);
  const { click } = record;
  try {
    const slice = compiled.slices.nameOf(click);
    const row = compiled.decideRow(features, slice);
    const byHeuristic = row.heuristicOnly === true && heuristic !== undefined;
    const invalid = byHeuristic ? heuristic(click, features, compiled.encoder.names) : row.invalid;
    const decided: Partial<ScoredRecord> = { ...row, slice, invalid };
    return FIELDS.filter(
      (field) =>
        !Object.is(record[field], decided[field]) &&
        (field !== "uncertainty" || record.uncertainty !== undefined),
    );
  } catch (error) {
    return [`error: ${(error as Error).message}`];
  }
}
