import { openRegistry } from "../pipeline/openRegistry.js";
import type { Streams } from "../streams.js";

/** `slidr rollback`: the previous bundle goes live again, verified, with the reason on record. */
export async function rollback(
  options: { registry: string; why: string; who: string },
  { stdout }: Streams,
): Promise<void> {
  const registry = openRegistry(options.registry, Date.now);
  const { from, to } = await registry.rollback({ who: options.who, why: options.why });
  stdout.write(`live again: ${to}\nwas live:   ${from ?? "nothing"}\n`);
}
