import { type Click, InputError } from "@slidr/clicks";
import type { FeatureSpec, FeatureStore } from "@slidr/features";
import type { Bundle } from "@slidr/guardrails";
import { type BundleExtras, type CompiledBundle, compileBundle } from "./compileBundle.js";
import { decideClick } from "./decideClick.js";
import type { Decision } from "./decision.js";

/** What an engine needs of the world. */
export interface EngineOptions extends BundleExtras {
  /** The bundle to begin with: of `registry.read`, `readBundle` or `bundleFromParts`. */
  readonly bundle: Bundle;
  /** Makes the counters for a feature spec: asked at the start, and when a reload brings another spec. */
  readonly createStore: (spec: FeatureSpec) => FeatureStore;
  /** Epoch milliseconds now, such as `Date.now`. */
  readonly clock: () => number;
}

/** What an engine has done since it was made: gross = decided + degraded + rejected. */
export interface EngineStats {
  readonly decided: number;
  readonly degraded: number;
  /** Clicks without a usable id, user or time. */
  readonly rejected: number;
  readonly reloads: number;
}

/** How a reload went. */
export interface Reload {
  readonly digest: string;
  /** False: the new bundle counts other features, so its counters begin empty. */
  readonly countersKept: boolean;
}

/** Decides clicks by the live bundle. */
export interface Engine {
  /** Digest of the bundle that decides from now on. */
  readonly live: string;
  /** Decides a click; rejects only a click that is none (`CLICK`), everything else is answered. */
  decide(click: Click): Promise<Decision>;
  /** Goes over to another bundle between two clicks; throws and stays with the old one if the new one does not fit. */
  reload(bundle: Bundle): Reload;
  stats(): EngineStats;
}

/**
 * Makes a decision engine over a bundle.
 *
 * It fails open: when the store, a feature, a slice function or the scorer throws, the click is valid and the decision is
 * marked degraded, with the reason. A reload swaps spec, model, thresholds and slices as one; a click that is under way
 * is finished by the bundle it began with.
 *
 * @param options see {@link EngineOptions}
 * @throws InputError when the bundle's parts do not fit one another, or need a lookup or function that is not given
 *
 * Cost of `decide`: one store update, one row of features, one score.
 *
 * @example
 * ```ts
 * import { count, createMemoryStore, defineSpec } from "@slidr/features";
 * import { bundleFromParts } from "@slidr/guardrails";
 * import { serializeModel, velocityRule } from "@slidr/model";
 * import { createEngine } from "@slidr/serve";
 *
 * // The velocity rule as a bundle: more than one click of a user in ten minutes is too many here.
 * const features = defineSpec([count({ by: "userId", window: "10m" })], { timeZone: "UTC" });
 * const names = ["user_clicks_10m"];
 * const { json, weightBytes } = serializeModel(velocityRule({ names, column: names[0]! }).model);
 * const slices = [{ name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" }];
 * const bundle = bundleFromParts({
 *   model: json, weights: weightBytes, features, thresholds: { version: 1, method: "hull", budget: 0.01, slices },
 *   slices: { by: ["device"] }, golden: [], training: {}, findings: [],
 * });
 *
 * const engine = createEngine({
 *   bundle,
 *   createStore: (spec) => createMemoryStore(spec, { entitiesMax: 1000 }),
 *   clock: () => 1_700_000_000_000,
 * });
 * const click = { clickId: "a", clickedAtMs: 1_700_000_000_000, userId: "u", attributes: { device: "tv" } };
 * const decision = await engine.decide(click);
 * decision.invalid; // => false
 * decision.degraded; // => false
 * engine.stats(); // => { decided: 1, degraded: 0, rejected: 0, reloads: 0 }
 * ```
 */
export function createEngine(options: EngineOptions): Engine {
  const { createStore, clock } = options;
  const counts = { decided: 0, degraded: 0, rejected: 0, reloads: 0 };
  let live = open(options.bundle);

  function open(bundle: Bundle, before?: { compiled: CompiledBundle; store: FeatureStore }) {
    const compiled = compileBundle(bundle, options);
    const kept = before !== undefined && before.compiled.specHash === compiled.specHash;
    const store = kept ? before.store : createStore(compiled.spec);
    requireSameSpec(store, compiled);
    return { compiled, store, kept };
  }

  return {
    get live() {
      return live.compiled.digest;
    },
    async decide(click) {
      if (!isClick(click)) {
        counts.rejected++;
        throw new InputError(
          "CLICK",
          `decide requires a click with clickId, userId and clickedAtMs, got ${show(click)}`,
        );
      }
      // Taken once: a reload while the store answers does not mix two bundles in one decision.
      const { compiled, store } = live;
      const decision = await decideClick(click, compiled, store, clock);
      if (decision.degraded) counts.degraded++;
      else counts.decided++;
      return decision;
    },
    reload(bundle) {
      live = open(bundle, live);
      counts.reloads++;
      return { digest: bundle.digest, countersKept: live.kept };
    },
    stats: () => ({ ...counts }),
  };
}

/** A store that counts other features would give numbers that mean something else. */
function requireSameSpec(store: FeatureStore, compiled: CompiledBundle): void {
  const counted = store.plan.specHash;
  if (counted === compiled.specHash) return;
  throw new InputError(
    "STORE_SPEC",
    `createStore must make a store for the spec it is given (${compiled.specHash.slice(0, 12)}), got one for ${counted.slice(0, 12)}`,
  );
}

function isClick(click: Click): boolean {
  const { clickId, userId, clickedAtMs } = (click ?? {}) as Partial<Click>;
  return (
    typeof clickId === "string" &&
    clickId !== "" &&
    typeof userId === "string" &&
    Number.isFinite(clickedAtMs)
  );
}

/** The three fields of whatever came, each cut at 40 characters. */
function show(click: unknown): string {
  const fields = Object(click) as Record<string, unknown>;
  return ["clickId", "userId", "clickedAtMs"]
    .map((name) => `${name} ${String(fields[name]).slice(0, 40)}`)
    .join(", ");
}
