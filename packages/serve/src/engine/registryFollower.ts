import { InputError } from "@slidr/clicks";
import { withinTime } from "../withinTime.js";
import type { BundleSwitch } from "./bundleSwitch.js";
import type { BundleSource } from "./engineOptions.js";

const retryMsMax = 60_000;

/** Keeps a switch at whatever bundle is live in a registry; a look that fails leaves everything as it is. */
export class RegistryFollower {
  /** Epoch milliseconds of the last answer. */
  readAtMs: number | undefined;
  private loading: { readonly digest: string; readonly loaded: Promise<void> } | undefined;
  private failed: { digest: string; retryAtMs: number; waitMs: number; error: unknown } | undefined;
  private timeout: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly registry: BundleSource,
    private readonly lines: BundleSwitch,
    private readonly options: {
      readonly pollMs: number;
      readonly registryMs: number;
      readonly clock: () => number;
      readonly timer: () => number;
    },
  ) {}

  /** Looks now and every `pollMs`: the next look waits for the pointer, not for a bundle that is being read. */
  start(): void {
    const again = () => {
      if (!this.isStopped) this.timeout = setTimeout(() => this.start(), this.options.pollMs).unref();
    };
    this.look(false)
      .then(({ loaded }) => {
        loaded.catch(() => {});
      })
      .catch(() => {})
      .then(again);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timeout);
  }

  /** Reads the pointer and begins to load what it names; rejects when the registry does not answer, or has nothing live. */
  async look(isForced: boolean): Promise<{ readonly loaded: Promise<void> }> {
    const { lines } = this;
    let digest: string | undefined;
    try {
      digest = await this.inTime(this.registry.live(), "name the live bundle");
      if (digest === undefined)
        throw new InputError("NOTHING_LIVE", "the registry has no live bundle yet: promote one");
    } catch (error) {
      lines.fail(undefined, error);
      throw error;
    }
    this.readAtMs = this.options.clock();
    if (lines.error?.bundle === undefined) lines.error = undefined;
    if (this.loading?.digest === digest) return this.loading;
    if (lines.live?.compiled.digest === digest) {
      if (this.loading !== undefined || lines.error !== undefined) lines.stay();
      return { loaded: Promise.resolve() };
    }
    const isWaiting = this.failed?.digest === digest && this.options.timer() < this.failed.retryAtMs;
    if (isWaiting && !isForced) return { loaded: Promise.reject(this.failed!.error) };
    return this.load(digest);
  }

  /** A registry that never answers is a fault as any other: it is told, and asked again. */
  private inTime<T>(answer: Promise<T>, task: string): Promise<T> {
    const { registryMs } = this.options;
    return withinTime(
      answer,
      registryMs,
      () => new InputError("REGISTRY_TIMEOUT", `the registry did not ${task} within ${registryMs} ms`),
    );
  }

  private load(digest: string) {
    const loading = { digest, loaded: this.read(digest) };
    this.loading = loading;
    const done = () => {
      if (this.loading === loading) this.loading = undefined;
    };
    loading.loaded.then(done, done);
    return loading;
  }

  /** A bundle that cannot be loaded is tried again, ever more seldom: reading one costs the core that decides. */
  private async read(digest: string): Promise<void> {
    try {
      await this.lines.reload(digest, () => this.inTime(this.registry.read(digest), "hand over the bundle"));
      this.failed = undefined;
    } catch (error) {
      const { pollMs, timer } = this.options;
      const waitMs = this.failed?.digest === digest ? Math.min(2 * this.failed.waitMs, retryMsMax) : pollMs;
      this.failed = { digest, retryAtMs: timer() + waitMs, waitMs, error };
      throw error;
    }
  }
}
