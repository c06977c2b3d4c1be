import { canonicalJson } from "../spec/canonicalJson.js";
import type { Entity } from "../spec/entity.js";
import type { DistinctDefinition, FeatureDefinition } from "../spec/featureSpec.js";
import { gapsKept } from "../spec/gapRegularity.js";
import type { DistinctPlan, EntityPlan, FeaturePlan, GapPlan, WindowPlan } from "./featurePlan.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface DistinctDraft extends Omit<Mutable<DistinctPlan>, "windows"> {
  readonly windows: { windowMs: number; raw: number }[];
}

/** An entity while its features are gathered; no raw index is set yet. */
export interface EntityDraft extends Pick<EntityPlan, "by" | "key"> {
  readonly windows: Mutable<WindowPlan>[];
  readonly gaps: Mutable<GapPlan>[];
  readonly distincts: DistinctDraft[];
}

/** A plan while it is drawn up: what features need the same of an entity is kept once. */
export class PlanDraft {
  readonly keys: Entity[] = [];
  readonly tilings: Mutable<FeaturePlan["tilings"][number]>[] = [];
  readonly entities: EntityDraft[] = [];

  /** Adds what a feature (and, of a derived one, each input) needs. */
  add(definition: FeatureDefinition): void {
    switch (definition.kind) {
      case "count":
      case "rate":
        this.addWindow(definition.by, definition.windowMs, definition.tileMs);
        break;
      case "burst":
        this.addWindow(definition.by, definition.shortMs, definition.shortTileMs);
        this.addWindow(definition.by, definition.longMs, definition.longTileMs);
        break;
      case "gap":
        this.addGap(definition.by, definition.windowMs, 1);
        break;
      case "gapRegularity":
        this.addGap(definition.by, definition.windowMs, gapsKept);
        break;
      case "distinct":
        this.addDistinct(definition);
        break;
      case "derived":
        for (const input of definition.inputs) this.add(input);
    }
  }

  entity(by: Entity): EntityDraft {
    const key = this.key(by);
    const known = this.entities.find((entity) => entity.key === key);
    const entity = known ?? { by, key, windows: [], gaps: [], distincts: [] };
    if (!known) this.entities.push(entity);
    return entity;
  }

  /** The set that a distinct feature reads, if it was added. */
  findSet({ by, of, cap }: Pick<DistinctDefinition, "by" | "of" | "cap">): DistinctDraft | undefined {
    const key = this.key(of);
    return this.entity(by).distincts.find((set) => set.key === key && set.cap === cap);
  }

  private key(entity: Entity): number {
    const id = canonicalJson(entity);
    const known = this.keys.findIndex((key) => canonicalJson(key) === id);
    return known >= 0 ? known : this.keys.push(entity) - 1;
  }

  private addWindow(by: Entity, windowMs: number, tileMs: number): void {
    const { windows } = this.entity(by);
    if (findWindow(windows, windowMs, tileMs)) return;
    const tileCount = windowMs / tileMs;
    const known = this.tilings.findIndex(
      (tiling) => tiling.windowMs === windowMs && tiling.tileMs === tileMs,
    );
    const tiling = known >= 0 ? known : this.tilings.push({ windowMs, tileMs, tileCount }) - 1;
    windows.push({ windowMs, tileMs, tileCount, tiling, raw: -1 });
  }

  private addGap(by: Entity, windowMs: number, kept: number): void {
    const { gaps } = this.entity(by);
    const known = gaps.find((gap) => gap.windowMs === windowMs);
    if (known) known.kept = Math.max(known.kept, kept);
    else gaps.push({ windowMs, kept, raw: -1 });
  }

  private addDistinct({ by, of, cap, windowMs }: DistinctDefinition): void {
    const known = this.findSet({ by, of, cap });
    const set = known ?? { of, key: this.key(of), cap, windows: [] };
    if (!known) this.entity(by).distincts.push(set);
    if (!set.windows.some((window) => window.windowMs === windowMs)) set.windows.push({ windowMs, raw: -1 });
  }
}

/** The window of that length and tile, or undefined. */
export function findWindow(
  windows: readonly WindowPlan[],
  windowMs: number,
  tileMs: number,
): WindowPlan | undefined {
  return windows.find((window) => window.windowMs === windowMs && window.tileMs === tileMs);
}
