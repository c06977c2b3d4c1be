import type { FeatureStore } from "@slidr/features";
import type { CompiledBundle } from "./compileBundle.js";
import type { AsyncScorer } from "./engineOptions.js";

/** All that decides a click, as one unit: a click keeps the line it began with, so no decision mixes two bundles. */
export class BundleLine {
  private underWay = 0;
  private isRetired = false;

  constructor(
    readonly compiled: CompiledBundle,
    readonly store: FeatureStore,
    readonly scorer: AsyncScorer | undefined,
    readonly countersKept: boolean,
  ) {}

  enter(): void {
    this.underWay++;
  }

  leave(): void {
    this.underWay--;
    if (this.isRetired && this.underWay === 0) void this.close();
  }

  /** No click begins here any more: its scorer is closed when the last one is answered. */
  async retire(): Promise<void> {
    this.isRetired = true;
    if (this.underWay === 0) await this.close();
  }

  private async close(): Promise<void> {
    try {
      await this.scorer?.close?.();
    } catch {
      // A scorer that cannot be closed is no reason to stop deciding by the next.
    }
  }
}
