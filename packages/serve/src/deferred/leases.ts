import type { Claimed } from "./deferredQueue.js";

interface Lease<Value> {
  readonly value: Value;
  freeAtMs: number;
}

/** Values in the order they came, each handed out to one taker at a time until it is removed. */
export class Leases<Value> {
  private readonly entries = new Map<string, Lease<Value>>();
  private added = 0;

  constructor(
    private readonly clock: () => number,
    private readonly leaseMs: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  add(value: Value): void {
    this.entries.set(String(++this.added), { value, freeAtMs: Number.NEGATIVE_INFINITY });
  }

  claim(countMax: number): Claimed<Value>[] {
    const nowMs = this.clock();
    const claimed: Claimed<Value>[] = [];
    for (const [id, lease] of this.entries) {
      if (claimed.length >= countMax) break;
      if (lease.freeAtMs > nowMs) continue;
      lease.freeAtMs = nowMs + this.leaseMs;
      claimed.push({ id, value: lease.value });
    }
    return claimed;
  }

  remove(id: string): boolean {
    return this.entries.delete(id);
  }
}
