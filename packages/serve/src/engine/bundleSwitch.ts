import { type Click, InputError } from "@slidr/clicks";
import type { FeatureStore } from "@slidr/features";
import type { Bundle } from "@slidr/guardrails";
import { BundleLine } from "./bundleLine.js";
import { closedError } from "./closedError.js";
import { type CompiledBundle, compileBundle } from "./compileBundle.js";
import type { Reload, ReloadError } from "./engine.js";
import type { AsyncScorer, EngineOptions } from "./engineOptions.js";
import { ShadowStore } from "./shadowStore.js";

type SwitchOptions = EngineOptions & { readonly inFlightMax: number; readonly shadowMs: number };

/**
 * Holds the line that decides, and goes over to another by one assignment, after all of the new one is ready.
 *
 * Whichever reload was asked for last wins: one that is still reading, opening or filling its counters by then is given up.
 */
export class BundleSwitch {
  live: BundleLine | undefined;
  /** Of a first bundle that was not live at once. */
  begun: Promise<unknown> | undefined;
  liveSinceMs: number | undefined;
  reloads = 0;
  error: ReloadError | undefined;
  /** Digest of the bundle whose counters are being filled. */
  warming: string | undefined;
  /** Stores that count and do not decide; few, so a list. */
  private shadows: ShadowStore[] = [];
  private order = 0;
  private isStopped = false;
  private endWarmUp: (() => void) | undefined;

  constructor(private readonly options: SwitchOptions) {}

  /** The first bundle: live at once where its store and scorer are; throws where its parts do not fit. */
  begin(bundle: Bundle): void {
    const order = ++this.order;
    const opened = this.open(bundle);
    if (opened instanceof BundleLine) this.swap(opened);
    else this.begun = this.finish(order, bundle.digest, opened);
    this.begun?.catch(() => {});
  }

  /** Goes over to a bundle that is still to be read. */
  reload(digest: string, read: () => Bundle | Promise<Bundle>): Promise<Reload> {
    if (this.isStopped) return Promise.reject(closedError("reload"));
    const order = this.claim();
    return this.finish(order, digest, this.readAndOpen(order, read));
  }

  /** The live bundle is the one that is wanted: gives up whatever was to replace it. */
  stay(): void {
    this.claim();
    this.error = undefined;
  }

  fail(bundle: string | undefined, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const attempts = this.error && this.error.bundle === bundle ? this.error.attempts + 1 : 1;
    this.error = { atMs: this.options.clock(), bundle, message, attempts };
  }

  /** Counts a click in the stores that do not decide it. */
  count(click: Click): void {
    for (const shadow of this.shadows) shadow.count(click);
  }

  /** Takes no more reloads. */
  stop(): void {
    this.isStopped = true;
  }

  async close(): Promise<void> {
    this.claim();
    this.shadows = [];
    await this.live?.retire();
  }

  /** From here on older reloads have lost. */
  private claim(): number {
    this.endWarmUp?.();
    return ++this.order;
  }

  private async readAndOpen(order: number, read: () => Bundle | Promise<Bundle>): Promise<BundleLine> {
    const bundle = await read();
    this.requireNewest(order);
    return this.open(bundle);
  }

  private async finish(order: number, digest: string, opening: Promise<BundleLine>): Promise<Reload> {
    try {
      const line = await opening;
      if (order === this.order && !line.countersKept) await this.warmUp(line);
      if (order !== this.order) {
        if (!line.countersKept) this.drop(line.store);
        await line.retire();
        this.requireNewest(order);
      }
      this.swap(line);
      return { digest, countersKept: line.countersKept };
    } catch (error) {
      if (order === this.order) this.fail(digest, error);
      throw error;
    }
  }

  private requireNewest(order: number): void {
    if (order === this.order) return;
    throw new InputError(
      "RELOAD_SUPERSEDED",
      "this reload was given up: another was asked for, or the engine closed",
    );
  }

  /** Makes a bundle ready to decide; at once where its store and scorer are made at once. */
  private open(bundle: Bundle): BundleLine | Promise<BundleLine> {
    const { createStore, createScorer } = this.options;
    const compiled = compileBundle(bundle, this.options);
    if (createScorer) requireBySlice(compiled);
    const kept = this.storeOf(compiled.specHash);
    const store = kept ?? createStore(compiled.spec);
    // Told below, or a scorer that throws at once is.
    if (store instanceof Promise) store.catch(() => {});
    const scorer = createScorer?.(bundle);
    const giveUp = (error: unknown): never => {
      Promise.resolve(scorer)
        .then((made) => made?.close?.())
        .catch(() => {});
      throw error;
    };
    const join = (store: FeatureStore, scorer: AsyncScorer | undefined) => {
      requireSameSpec(store, compiled);
      return new BundleLine(compiled, store, scorer, kept !== undefined);
    };
    if (store instanceof Promise || scorer instanceof Promise) {
      return Promise.all([store, scorer])
        .then((parts) => join(...parts))
        .catch(giveUp);
    }
    try {
      return join(store, scorer);
    } catch (error) {
      return giveUp(error);
    }
  }

  /** A store of that spec that has missed no click. */
  private storeOf(specHash: string): FeatureStore | undefined {
    if (this.live?.compiled.specHash === specHash) return this.live.store;
    const shadow = this.shadows.find(({ store, isWhole }) => isWhole && store.plan.specHash === specHash);
    return shadow?.store;
  }

  /** Lets a new store count beside the one that decides; ended early when another reload is asked for. */
  private async warmUp({ compiled, store }: BundleLine): Promise<void> {
    const { inFlightMax, shadowMs } = this.options;
    if (shadowMs === 0 || this.live === undefined) return;
    const shadow = new ShadowStore(store, inFlightMax);
    this.shadows.push(shadow);
    this.warming = compiled.digest;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timeout);
        this.endWarmUp = undefined;
        this.warming = undefined;
        resolve();
      };
      const timeout = setTimeout(end, shadowMs).unref();
      this.endWarmUp = end;
    });
  }

  private swap(line: BundleLine): void {
    const before = this.live;
    this.live = line;
    this.liveSinceMs = this.options.clock();
    this.error = undefined;
    if (before === undefined) return;
    this.reloads++;
    this.drop(line.store);
    if (before.store !== line.store) this.keepUp(before.store);
    void before.retire();
  }

  /** A rollback within `shadowMs` finds the counters of the spec before whole. */
  private keepUp(store: FeatureStore): void {
    const { inFlightMax, shadowMs } = this.options;
    if (shadowMs === 0) return;
    const shadow = new ShadowStore(store, inFlightMax);
    this.shadows.push(shadow);
    setTimeout(() => {
      this.shadows = this.shadows.filter((other) => other !== shadow);
    }, shadowMs).unref();
  }

  private drop(store: FeatureStore): void {
    this.shadows = this.shadows.filter((shadow) => shadow.store !== store);
  }
}

/** A scorer that answers later gives a score alone: levels of uncertainty would be passed over in silence. */
function requireBySlice({ isByUncertainty, digest }: CompiledBundle): void {
  if (!isByUncertainty) return;
  throw new InputError(
    "SCORER_UNCERTAINTY",
    `createEngine requires thresholds by slice alone where createScorer scores, got thresholds by level of uncertainty in bundle ${digest.slice(0, 12)}: a score of createScorer comes without an uncertainty; leave createScorer out, or calibrate without levels`,
  );
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
