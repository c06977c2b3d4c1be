import { durationMs } from "@slidr/features";
import { openRegistry } from "../pipeline/openRegistry.js";
import type { Streams } from "../streams.js";

export interface PruneCommandOptions {
  readonly registry: string;
  readonly keep: number;
  readonly olderThan: string;
  readonly dryRun?: boolean;
}

const REASONS = {
  live: "live",
  before: "was live before it, or a rollback would go there",
  young: "stored a short while ago",
  noMoves: "no bundle has been live yet",
};

/** `slidr prune`: removes old bundles, never the live one or those before it; a line for each bundle. */
export async function prune(options: PruneCommandOptions, { stdout }: Streams): Promise<void> {
  const { keep, dryRun = false } = options;
  const ageMinMs = durationMs(options.olderThan, "prune --older-than");
  const { removed, kept } = await openRegistry(options.registry, Date.now).prune({ keep, ageMinMs, dryRun });
  for (const { digest, reason } of kept) stdout.write(`kept          ${digest}  ${REASONS[reason]}\n`);
  for (const digest of removed) stdout.write(`${dryRun ? "would remove" : "removed     "}  ${digest}\n`);
}
