/** Hands out places in memory one behind the other, each on a cache line of its own; nothing is ever given back. */
export interface BumpAllocator {
  /** @returns the address, a multiple of 64 */
  allocate(bytes: number): number;
  /** The first byte that is still free. */
  readonly end: number;
}

/** An allocator whose first place is at `start` or just behind it. */
export function bumpAllocator(start: number): BumpAllocator {
  let end = start;
  return {
    allocate(bytes) {
      const address = Math.ceil(end / 64) * 64;
      end = address + bytes;
      return address;
    },
    get end() {
      return end;
    },
  };
}
