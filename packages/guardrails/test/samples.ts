import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BundleParts, Finding } from "@slidr/guardrails";

export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "slidr-guardrails-"));
}

/** Small parts of every kind; `seed` makes them differ. */
export function sampleParts(seed = 1, overrides: Partial<BundleParts> = {}): BundleParts {
  return {
    model: { layers: [2, 1], transform: "standardise" },
    weights: Float32Array.of(seed, -0.25, 3e-7),
    features: [{ name: "user_clicks_1h" }, { name: "hour_sin" }],
    thresholds: { formatVersion: 1, slices: { all: 0.9, mobile: 0.75 } },
    slices: { by: ["device"] },
    golden: [{ features: [1, 0.5], slice: "mobile", score: 0.8, threshold: 0.75, invalid: true }],
    training: { clicks: 1000, fromMs: 0, toMs: 86_400_000 },
    findings: [sampleFinding()],
    extra: { "model.onnx": { bytes: Uint8Array.of(8, 7, 6, 5) } },
    ...overrides,
  };
}

export function sampleFinding(overrides: Partial<Finding> = {}): Finding {
  return {
    check: "humanDensity",
    code: "HUMAN_DENSITY",
    severity: "block",
    passed: true,
    message: "human density: all is well",
    observed: 0.01,
    limit: 0.002,
    n: 1000,
    action: "nothing to do",
    ...overrides,
  };
}

/** A small seeded generator for tests: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
