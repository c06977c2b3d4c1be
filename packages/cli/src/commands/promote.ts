import { findDigest } from "../findDigest.js";
import { openRegistry } from "../pipeline/openRegistry.js";
import type { Streams } from "../streams.js";

/** `slidr promote`: a bundle that is in the registry goes live, verified, with the reason on record. */
export async function promote(
  prefix: string,
  options: { registry: string; why: string; who: string; override?: string },
  { stdout }: Streams,
): Promise<void> {
  const { who, why, override } = options;
  const digest = await findDigest(options.registry, prefix);
  const registry = openRegistry(options.registry, Date.now);
  if ((await registry.live()) === digest) {
    stdout.write(`live already: ${digest}\n`);
    return;
  }
  const move = override === undefined ? { who, why } : { who, why, override: { reason: override } };
  const { from, to } = await registry.promote(digest, move);
  stdout.write(`live:     ${to}\nwas live: ${from}\n`);
}
