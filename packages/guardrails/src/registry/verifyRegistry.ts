import { InputError } from "@slidr/clicks";
import { bundleFinding } from "../bundle/bundleFinding.js";
import type { Finding } from "../finding.js";
import type { RegistryStorage } from "./registryStorage.js";

/**
 * Checks a whole registry: first the chain of its history, then that the live bundle is there, then every bundle.
 *
 * Cost: reads every byte of every bundle.
 */
export async function verifyRegistry(storage: RegistryStorage): Promise<Finding[]> {
  const digests = (await storage.digests()) ?? [];
  const findings = [await chainFinding(storage), await liveFinding(storage, digests)];
  for (const digest of digests) findings.push(await bundleFinding(digest, () => storage.read(digest)));
  return findings;
}

async function chainFinding(storage: RegistryStorage): Promise<Finding> {
  const base = { check: "history", severity: "block" as const, limit: 0 };
  try {
    const entries = await storage.entries();
    const message = `history: all ${entries.length} moves follow one another hash by hash, the last one set the live pointer`;
    return {
      ...base,
      code: "HISTORY_WHOLE",
      passed: true,
      message,
      observed: 0,
      n: entries.length,
      action: "nothing to do",
    };
  } catch (error) {
    return { ...base, ...failed(error), n: 0, observed: 1 };
  }
}

async function liveFinding(storage: RegistryStorage, digests: readonly string[]): Promise<Finding> {
  const base = { check: "live", severity: "block" as const, limit: 0, n: digests.length };
  try {
    const live = (await storage.pointer())?.to;
    const passed = live === undefined || digests.includes(live);
    return {
      ...base,
      code: passed ? "LIVE_PRESENT" : "LIVE_MISSING",
      passed,
      observed: passed ? 0 : 1,
      message:
        live === undefined
          ? "live: no bundle is live yet"
          : `live: bundle ${live} is ${passed ? "" : "not "}there`,
      action: passed ? "nothing to do" : "restore that bundle from a copy, or promote one that is there",
    };
  } catch (error) {
    return { ...base, ...failed(error), observed: 1 };
  }
}

/** A fault of the data becomes a finding; one of the disk stays an error. */
function failed(error: unknown): Pick<Finding, "code" | "passed" | "message" | "action"> {
  if (!(error instanceof InputError)) throw error;
  const [what = error.message, ...wayOut] = error.message.split("; ");
  return { code: error.code, passed: false, message: what, action: wayOut.join("; ") };
}
