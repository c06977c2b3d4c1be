import { entityName } from "../spec/entity.js";
import type { FeatureDefinition, FeatureSpec } from "../spec/featureSpec.js";
import { specHash } from "../spec/specHash.js";
import { type EntityPlan, type FeaturePlan, gapRawWidth, type PlannedFeature } from "./featurePlan.js";
import { findWindow, PlanDraft } from "./planDraft.js";

/**
 * Works out what a spec asks of a store: per entity its windows, gaps and distinct sets, each once however many features
 * read it, and where each integer stands.
 *
 * For authors of stores; everyone else hands the spec itself to `createMemoryStore` or `encodeTable`.
 *
 * @example
 * ```ts
 * import { burst, compilePlan, count, defineSpec } from "@slidr/features";
 *
 * const spec = defineSpec(
 *   [count({ by: "userId", window: "1h" }), burst({ by: "userId", short: "1m", long: "1h" })],
 *   { timeZone: "UTC" },
 * );
 * const plan = compilePlan(spec);
 * plan.entities[0]?.windows.map((window) => window.windowMs); // => [3600000, 60000]
 * plan.rawWidth; // => 2
 * ```
 */
export function compilePlan(spec: FeatureSpec): FeaturePlan {
  const draft = new PlanDraft();
  for (const definition of spec.features) draft.add(definition);

  let rawWidth = 0;
  const entities = draft.entities.map((entity): EntityPlan => {
    const rawStart = rawWidth;
    for (const window of entity.windows) window.raw = rawWidth++;
    for (const gap of entity.gaps) {
      gap.raw = rawWidth;
      rawWidth += gapRawWidth(gap);
    }
    const setWindows = entity.distincts.flatMap((set) => set.windows);
    for (const window of setWindows) window.raw = rawWidth++;
    const spansMs = [...entity.windows, ...entity.gaps, ...setWindows].map((span) => span.windowMs);
    const retentionMs = Math.max(...spansMs);
    return { ...entity, name: entityName(entity.by), retentionMs, rawStart, rawEnd: rawWidth };
  });
  const features = spec.features.map((definition) => plannedFeature(definition, draft));
  const { keys, tilings } = draft;
  return { spec, specHash: specHash(spec), keys, tilings, entities, rawWidth, features };
}

function plannedFeature(definition: FeatureDefinition, draft: PlanDraft): PlannedFeature {
  const none = { definition, raw: -1, rawLong: -1, inputs: [] };
  switch (definition.kind) {
    case "count":
    case "rate": {
      const { windows } = draft.entity(definition.by);
      return { ...none, raw: findWindow(windows, definition.windowMs, definition.tileMs)!.raw };
    }
    case "burst": {
      const { windows } = draft.entity(definition.by);
      const raw = findWindow(windows, definition.shortMs, definition.shortTileMs)!.raw;
      return { ...none, raw, rawLong: findWindow(windows, definition.longMs, definition.longTileMs)!.raw };
    }
    case "gap":
    case "gapRegularity": {
      const gap = draft.entity(definition.by).gaps.find(({ windowMs }) => windowMs === definition.windowMs)!;
      return { ...none, raw: definition.kind === "gap" ? gap.raw : gap.raw + 1 };
    }
    case "distinct": {
      const set = draft.findSet(definition)!;
      return { ...none, raw: set.windows.find(({ windowMs }) => windowMs === definition.windowMs)!.raw };
    }
    case "derived":
      return { ...none, inputs: definition.inputs.map((input) => plannedFeature(input, draft)) };
    default:
      return none;
  }
}
