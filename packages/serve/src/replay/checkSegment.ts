import type { BundleExtras, CompiledBundle } from "../engine/compileBundle.js";
import type { LogInterval } from "../log/logInterval.js";
import { differingFields } from "./differingFields.js";
import { readPlanned } from "./readPlanned.js";
import type { PlannedSegment } from "./replayPlan.js";

/** A record that its own bundle does not confirm. */
export interface Mismatch {
  readonly clickId: string;
  /** Digest of the bundle that the record names. */
  readonly bundle: string;
  /** What differs; `error: ...` where the bundle cannot be read or cannot decide. */
  readonly fields: readonly string[];
}

/** What a check of a log found: records = confirmed + degraded + mismatched. */
export interface CheckResult {
  /** Records in the interval. */
  readonly records: number;
  /** By score, and the same to the last bit when decided again. */
  readonly confirmed: number;
  /** Failed open: there is nothing to decide again. */
  readonly degraded: number;
  /** By score, and not the same. */
  readonly mismatched: number;
  /** The first of those, at most 100. */
  readonly mismatches: readonly Mismatch[];
}

/** Mismatches that are told one by one. */
export const MISMATCHES_MAX = 100;

/** Compares every record of a segment with what the bundle that it names decides on the logged features. */
export async function checkSegment(
  segment: PlannedSegment,
  interval: LogInterval,
  compile: (digest: string) => Promise<CompiledBundle>,
  extras: BundleExtras,
): Promise<CheckResult> {
  const counts = { records: 0, confirmed: 0, degraded: 0, mismatched: 0 };
  const mismatches: Mismatch[] = [];
  for await (const records of readPlanned(segment, interval)) {
    for (const record of records) {
      counts.records++;
      if (record.degraded) {
        counts.degraded++;
        continue;
      }
      const { bundle, click } = record;
      const fields = await compile(bundle).then(
        (compiled) => differingFields(record, compiled, extras),
        (error: Error) => [`error: ${error.message}`],
      );
      if (fields.length === 0) {
        counts.confirmed++;
        continue;
      }
      counts.mismatched++;
      if (mismatches.length < MISMATCHES_MAX) mismatches.push({ clickId: click.clickId, bundle, fields });
    }
  }
  return { ...counts, mismatches };
}
