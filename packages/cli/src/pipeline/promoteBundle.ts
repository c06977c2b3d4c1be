import { type BundleParts, blockingFindings, type Registry } from "@slidr/guardrails";
import type { RunSummary } from "../summary.js";

export interface PromoteOptions {
  readonly registry: Registry;
  readonly parts: BundleParts;
  readonly override?: string | undefined;
}

/** Writes the bundle and makes it live, unless a finding blocks it; it stays in the registry either way. */
export async function promoteBundle({
  registry,
  parts,
  override,
}: PromoteOptions): Promise<RunSummary["bundle"]> {
  const { digest } = await registry.put(parts);
  const blocking = blockingFindings(parts.findings);
  if (blocking.length > 0 && override === undefined) {
    const why = `${blocking.length} findings block it, first: ${blocking[0]!.message}`;
    return { digest, promoted: false, why };
  }
  const why = override ?? "daily retraining";
  await registry.promote(digest, {
    who: "slidr train",
    why,
    ...(override !== undefined && { override: { reason: override } }),
  });
  return { digest, promoted: true, why };
}
