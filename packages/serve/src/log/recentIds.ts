/**
 * Remembers at least the last `idsMax / 2` and at most `idsMax` click ids, with how each was decided.
 *
 * Two generations: when the young one is full it becomes the old one, and what was old is forgotten at once.
 */
export class RecentIds {
  #young = new Map<string, boolean>();
  #old = new Map<string, boolean>();
  readonly #generationMax: number;

  constructor(idsMax: number) {
    this.#generationMax = Math.max(1, Math.floor(idsMax / 2));
  }

  /**
   * Whether a decision says what an earlier one had not said: nothing is known of the click, or only that its decision was
   * degraded and this one is by score.
   */
  isNews(clickId: string, degraded: boolean): boolean {
    const wasDegraded = this.#young.get(clickId) ?? this.#old.get(clickId);
    return wasDegraded === undefined || (wasDegraded && !degraded);
  }

  remember(clickId: string, degraded: boolean): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(clickId, degraded);
  }
}
