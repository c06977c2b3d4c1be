import { createFileRegistry, type Registry } from "@slidr/guardrails";
import { verifyGoldenRows } from "@slidr/serve";

/**
 * A registry whose bundles go live only after their golden rows were scored again by this machine's scorer.
 *
 * @param directory made by the first bundle put into it
 * @param clock epoch milliseconds now
 *
 * @example
 * ```ts
 * import { openRegistry } from "@slidr/cli";
 *
 * await openRegistry("no-such-directory", Date.now).live(); // => undefined
 * ```
 */
export function openRegistry(directory: string, clock: () => number): Registry {
  return createFileRegistry(directory, { clock, verifyGolden: verifyGoldenRows });
}
