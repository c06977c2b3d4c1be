import { InputError } from "@slidr/clicks";
import type { EngineOptions } from "./engineOptions.js";

/** Checked limits of an engine. */
export interface EngineLimits {
  readonly deadlineMs: number;
  readonly inFlightMax: number;
  readonly pollMs: number;
  readonly shadowMs: number;
  readonly registryMs: number;
  readonly drainMs: number;
}

/** Node's timers hold no more. */
const timeoutMsMax = 2 ** 31 - 1;

/** The limits of an engine's options, with their defaults. */
export function engineLimits(options: EngineOptions): EngineLimits {
  const { bundle, registry, deadlineMs = 3, inFlightMax = 256, pollMs = 1000, shadowMs = 0 } = options;
  const { registryMs = 10_000, drainMs = 10_000 } = options;
  const require = (fits: boolean, code: string, rule: string, got: number) => {
    if (!fits) throw new InputError(code, `createEngine requires ${rule}, got ${got}`);
  };
  if (bundle === undefined && registry === undefined) {
    throw new InputError("ENGINE_BUNDLE", "createEngine requires a bundle or a registry, got neither");
  }
  require(deadlineMs > 0 && deadlineMs <= timeoutMsMax, "DEADLINE", "deadlineMs above 0", deadlineMs);
  require(Number.isInteger(inFlightMax) &&
    inFlightMax >= 1, "IN_FLIGHT", "an integer inFlightMax >= 1", inFlightMax);
  require(pollMs >= 1 && pollMs <= timeoutMsMax, "POLL", "pollMs from 1 ms to 24 days", pollMs);
  require(shadowMs >= 0 && shadowMs <= timeoutMsMax, "SHADOW", "shadowMs from 0 to 24 days", shadowMs);
  require(registryMs >= 1 &&
    registryMs <= timeoutMsMax, "REGISTRY_TIME", "registryMs from 1 ms to 24 days", registryMs);
  require(drainMs >= 0 && drainMs <= timeoutMsMax, "DRAIN", "drainMs from 0 to 24 days", drainMs);
  return { deadlineMs, inFlightMax, pollMs, shadowMs, registryMs, drainMs };
}
