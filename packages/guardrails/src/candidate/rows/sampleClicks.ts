import type { ModelContext } from "../modelContext.js";

const SAMPLES_MAX = 5;

/** The first clicks, of a slice or of all, that a finding is about, by id; nothing where ids are unknown. */
export function sampleClicks(
  { clicks, rowCount }: Pick<ModelContext, "clicks" | "rowCount">,
  isMeant: (row: number) => boolean,
  slice?: number,
): { readonly samples?: readonly string[] } {
  const { clickId } = clicks;
  if (clickId === undefined) return {};
  const samples: string[] = [];
  for (let row = 0; row < rowCount && samples.length < SAMPLES_MAX; row++) {
    if (slice !== undefined && (clicks.slice?.[row] ?? 0) !== slice) continue;
    if (isMeant(row)) samples.push(clickId(row));
  }
  return samples.length > 0 ? { samples } : {};
}
