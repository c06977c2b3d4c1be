import type { Click } from "@slidr/clicks";
import {
  count,
  createMemoryStore,
  defineSpec,
  distinct,
  type FeatureSpec,
  type FeatureStore,
  featureNames,
  gap,
  hourOfDay,
} from "@slidr/features";
import { type Bundle, type BundleParts, bundleFromParts, goldenRows } from "@slidr/guardrails";
import {
  type ClassifierModel,
  compileScorer,
  type EnsembleModel,
  type Model,
  serializeModel,
} from "@slidr/model";
import { rowDecider } from "@slidr/serve";

export const SPEC = defineSpec(
  [
    count({ by: "userId", window: "10m" }),
    distinct("userId", { by: "ip", window: "1h" }),
    gap({ by: "userId" }),
    hourOfDay(),
  ],
  { timeZone: "UTC" },
);

export const OTHER_SPEC = defineSpec([count({ by: "ip", window: "10m" }), hourOfDay()], { timeZone: "UTC" });

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

const SCALED = { form: "scaled", log: true, mean: 1, deviation: 3 } as const;

/** A network of random weights on raw features: nothing learnt, every bit of it used. */
export function sampleModel(seed: number, spec: FeatureSpec = SPEC): ClassifierModel {
  const random = seededRandom(seed);
  const names = featureNames(spec);
  const hidden = 4;
  const parameterCount = names.length * hidden + hidden + hidden + 1;
  return {
    type: "classifier",
    names,
    kinds: names.map(() => "number" as const),
    transform: { kind: "standardise", columns: names.map(() => ({ form: SCALED })) },
    network: { hidden: [hidden] },
    parameters: Float32Array.from({ length: parameterCount }, () => (random() - 0.5) * 2),
  };
}

interface SampleOptions {
  spec?: FeatureSpec;
  model?: Model;
  threshold?: number;
  parts?: Partial<BundleParts>;
}

export function sampleBundle(seed: number, options: SampleOptions = {}): Bundle {
  return bundleFromParts(sampleParts(seed, options));
}

export function sampleParts(seed: number, options: SampleOptions = {}): BundleParts {
  const { spec = SPEC, threshold = 0.5, parts = {} } = options;
  const model = options.model ?? sampleModel(seed, spec);
  const { json, weightBytes } = serializeModel(model);
  const table = {
    version: 1 as const,
    method: "hull" as const,
    budget: 0.01,
    slices: [
      { name: "all", parent: -1, threshold, calibratedAs: "all" },
      { name: "mobile", parent: 0, threshold: 0.52, calibratedAs: "mobile" },
      { name: "mobile/IN", parent: 1, threshold: 0.48, calibratedAs: "mobile/IN" },
      { name: "mobile/BR", parent: 1, threshold: 0.52, calibratedAs: "mobile" },
    ],
  };
  const width = featureNames(spec).length;
  const random = seededRandom(seed + 1000);
  const golden = goldenRows({
    values: Float32Array.from({ length: 3 * width }, () => random() * 10),
    width,
    slices: ["all", "mobile", "mobile/IN"],
    decide: rowDecider(compileScorer(model), table),
  });
  return {
    model: json,
    weights: weightBytes,
    features: spec,
    thresholds: table,
    slices: { by: ["device", "country"] },
    golden,
    training: { clicks: 100 },
    findings: [],
    ...parts,
  };
}

/** Three networks that disagree. */
export function sampleEnsemble(): EnsembleModel {
  const members = [1, 2, 3].map((seed) => sampleModel(seed));
  const { names, kinds } = members[0]!;
  return { type: "ensemble", names, kinds, members };
}

/** An ensemble with a threshold of 0.1 where its members agree, and of 0.9 where they do not. */
export function sampleLevelsBundle(): Bundle {
  const row = (name: string, parent: number, threshold: number) => ({
    name,
    parent,
    threshold,
    calibratedAs: name,
  });
  const table = { version: 1, method: "hull", budget: 0.01 } as const;
  const all = row("all", -1, 0.5);
  const thresholds = {
    version: 1,
    cuts: [0.1],
    slices: { ...table, slices: [all] },
    levels: { ...table, slices: [all, row("all/uncertainty:0", 0, 0.1), row("all/uncertainty:1", 0, 0.9)] },
  };
  return sampleBundle(1, { model: sampleEnsemble(), parts: { thresholds, golden: [] } });
}

export const createStore = (spec: FeatureSpec): FeatureStore =>
  createMemoryStore(spec, { entitiesMax: 10_000 });

/** A store that is away for every click of which `fails` says so. */
export function flakyStore(fails: (click: Click) => boolean) {
  return (spec: FeatureSpec): FeatureStore => {
    const store = createStore(spec);
    const update = (click: Click) => {
      if (fails(click)) throw new Error("away");
      return store.update(click);
    };
    return { ...store, update };
  };
}

/** Clicks in time order: a few users and addresses, now and then one delivered twice. */
export function sampleClicks(clickCount: number, seed = 1): Click[] {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const clicks: Click[] = [];
  let atMs = 1_700_000_000_000;
  for (let i = 0; i < clickCount; i++) {
    atMs += Math.floor(random() * 20_000);
    const repeated = clicks.length > 0 && random() < 0.05;
    const click = {
      clickId: `click-${i}`,
      clickedAtMs: atMs,
      userId: `user-${Math.floor(random() * 12)}`,
      ip: `203.0.113.${Math.floor(random() * 5)}`,
      attributes: { device: pick(["mobile", "desktop", "tv"]), country: pick(["IN", "DE", "BR"]) },
    };
    clicks.push(repeated ? clicks[Math.floor(random() * clicks.length)]! : click);
  }
  return clicks;
}
