import { deepStrictEqual } from "node:assert/strict";
import type { Bundle } from "../bundle/bundle.js";
import type { BundleParts } from "../bundle/bundleParts.js";
import type { Finding } from "../finding.js";
import { checkGoldenRows } from "../golden/checkGoldenRows.js";
import type { Registry } from "../registry/registry.js";

/** A claim about a registry. */
export interface RegistryClaim {
  readonly title: string;
  /** Gets an empty registry; throws when the claim does not hold. */
  check(registry: Registry): Promise<void>;
}

/** In the year 2096: later than any store's own clock. */
export const CLOCK_START_MS = 4_000_000_000_000;

export const MOVE = { who: "ana", why: "daily retraining" };

const DECISION = { score: 0.8, threshold: 0.75, invalid: true };

/** Scores as the sample bundles' golden rows say. */
export function verifyGolden(bundle: Bundle): Finding {
  return checkGoldenRows(bundle.golden, () => DECISION);
}

/** Small parts of every kind; `seed` makes them differ. */
export function sampleParts(seed: number, overrides: Partial<BundleParts> = {}): BundleParts {
  return {
    model: { layers: [2, 1] },
    weights: Float32Array.of(seed, -0.25, 3e-7),
    features: [{ name: "user_clicks_1h" }],
    thresholds: { all: 0.75 },
    slices: { by: ["device"] },
    golden: [{ features: [1, 0.5], slice: "mobile", ...DECISION }],
    training: { clicks: 1000 },
    findings: [],
    extra: { "model.onnx": { bytes: Uint8Array.of(8, 7, 6, 5) } },
    ...overrides,
  };
}

/** Puts bundles of the seeds 1, 2 ... and gives their digests. */
export async function putSamples(registry: Registry, count: number): Promise<string[]> {
  const digests: string[] = [];
  for (let seed = 1; seed <= count; seed++) digests.push((await registry.put(sampleParts(seed))).digest);
  return digests;
}

/** Requires that chain, pointer and every bundle are whole. */
export async function expectWhole(registry: Registry): Promise<void> {
  const failed = (await registry.verify()).filter((finding) => !finding.passed);
  deepStrictEqual(
    failed.map((finding) => finding.message),
    [],
  );
}
