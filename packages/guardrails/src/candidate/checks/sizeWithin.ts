import { whole } from "../../training/words.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check on the candidate's size: below a limit, and not a multiple of the live bundle's.
 *
 * @param bytesMax default 64 MiB: every serving process holds it
 * @param ratioMax how many times the live bundle's size is tolerated; default 4
 * @returns a check; its finding `MODEL_SIZE` blocks above `bytesMax`, warns above `ratioMax`; info, failed, where the size is not given
 *
 * @example
 * ```ts
 * import { sizeWithin } from "@slidr/guardrails";
 *
 * typeof sizeWithin({ bytesMax: 1_000_000 }); // => "function"
 * ```
 */
export function sizeWithin({
  bytesMax = 67_108_864,
  ratioMax = 4,
}: {
  readonly bytesMax?: number;
  readonly ratioMax?: number;
} = {}): ModelCheck {
  return ({ candidate, live }) => {
    const base = { check: "sizeWithin", code: "MODEL_SIZE", n: 1 };
    const { bytes } = candidate;
    if (bytes === undefined) {
      const message = "the candidate's size was not given, so it was not looked at";
      return {
        ...base,
        severity: "info",
        passed: false,
        message,
        observed: 0,
        limit: bytesMax,
        action: "pass the candidate's bytes",
      };
    }
    const isLarge = bytes > bytesMax;
    const limit = live?.bytes === undefined ? bytesMax : Math.min(bytesMax, ratioMax * live.bytes);
    const passed = bytes <= limit;
    const beside = live?.bytes === undefined ? "" : `, ${live.name} ${whole(live.bytes)}`;
    return {
      ...base,
      severity: isLarge ? "block" : "warn",
      passed,
      message: `the candidate has ${whole(bytes)} bytes${beside}; tolerated are ${whole(limit)}`,
      observed: bytes,
      limit: isLarge ? bytesMax : limit,
      action: passed ? "nothing to do" : "look at the model's layers and at what else the bundle carries",
    };
  };
}
