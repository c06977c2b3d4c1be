/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Clicks of two circumstances, one column each: [purchasing clicks, all clicks], all of them presumed human. */
export function twoByTwo(...levels: readonly (readonly [purchases: number, clicks: number])[]) {
  const rows = levels.flatMap(([purchases, clicks], level) =>
    Array.from({ length: clicks }, (_, click) => ({ level, bought: click < purchases ? 1 : 0 })),
  );
  return {
    circumstances: Float64Array.from(
      rows.flatMap(({ level }) => levels.map((_, at) => (at === level ? 1 : 0))),
    ),
    width: levels.length,
    purchased: Uint8Array.from(rows, ({ bought }) => bought),
    presumedHuman: new Uint8Array(rows.length).fill(1),
  };
}

/** Row i of 120: (7 i mod 10, i^2 mod 13), bought where (3 i + i^2) mod 11 < 4; all presumed human. */
export function referenceClicks() {
  const rows = Array.from({ length: 120 }, (_, i) => i);
  return {
    circumstances: Float64Array.from(rows.flatMap((i) => [(7 * i) % 10, (i * i) % 13])),
    width: 2,
    purchased: Uint8Array.from(rows, (i) => ((3 * i + i * i) % 11 < 4 ? 1 : 0)),
    presumedHuman: new Uint8Array(120).fill(1),
  };
}

/** People: a third are guests; buying depends on being logged in by `guestFactor`, losing a click on being a guest alone. */
export function people(options: { seed: number; count: number; guestFactor: number }) {
  const random = seededRandom(options.seed);
  const rows = Array.from({ length: options.count }, () => {
    const guest = random() < 1 / 3;
    const bought = random() < 0.2 * (guest ? options.guestFactor : 1);
    return {
      guest: guest ? 1 : 0,
      bought: bought ? 1 : 0,
      invalid: random() < (guest ? 0.06 : 0.01) ? 1 : 0,
    };
  });
  const column = (name: "guest" | "bought" | "invalid") => Uint8Array.from(rows, (row) => row[name]);
  return {
    circumstances: Float64Array.from(column("guest")),
    width: 1,
    purchased: column("bought"),
    presumedHuman: new Uint8Array(rows.length).fill(1),
    invalid: column("invalid"),
  };
}
