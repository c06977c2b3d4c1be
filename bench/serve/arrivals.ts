import { mulberry32 } from "../mulberry32.js";

const burstMs = 50;
const burstFactor = 4;

/**
 * When clicks arrive, ms from the start, ascending: a Poisson process of `rate` a second on average, which for 50 ms of every second,
 * at a random place, is four times as dense as on average.
 */
export function arrivals(rate: number, seconds: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  const calm = (1000 - burstMs * burstFactor) / (1000 - burstMs);
  const times: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const burstAtMs = random() * (1000 - burstMs);
    let atMs = 0;
    for (;;) {
      const inBurst = atMs >= burstAtMs && atMs < burstAtMs + burstMs;
      const perMs = (rate / 1000) * (inBurst ? burstFactor : calm);
      const nextMs = atMs - Math.log(1 - random()) / perMs;
      // Past a change of the rate the wait begins anew there: a Poisson process remembers nothing.
      const changeMs = inBurst ? burstAtMs + burstMs : atMs < burstAtMs ? burstAtMs : 1000;
      atMs = Math.min(nextMs, changeMs);
      if (nextMs < changeMs) times.push(1000 * second + atMs);
      if (atMs >= 1000) break;
    }
  }
  return Float64Array.from(times);
}
