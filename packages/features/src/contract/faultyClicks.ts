import type { Click } from "@slidr/clicks";
import { createRandom } from "./random.js";

/** How many clicks, and which. */
export interface FaultyClicksOptions {
  readonly clicks: number;
  readonly seed: number;
  /** False: in time order, as a sorted log; clicks delivered twice come twice in a row. True by default. */
  readonly outOfOrder?: boolean;
  /** Length of the coarsest tile, ms: clicks crowd at its edges. 5,000 by default. */
  readonly tileMs?: number;
}

/** Ids as careless or hostile senders write them: separators of every store, braces, blanks, other scripts, control characters. */
const oddIds = [
  "a:b",
  "{a}",
  "a}b{",
  "a b",
  "a\nb",
  "a\0b",
  "ü",
  "汉字",
  "🙂",
  "0",
  "-1",
  "null",
  "'; --",
  '"',
  "\\",
];
const devices = ["phone", "tablet", "desktop"];

/**
 * Clicks with all that goes wrong on the way: reordering, retries, ids used twice, clocks that are off, bursts at tile
 * edges, gateways with hundreds of users, long pauses, missing fields, ids with separators.
 *
 * @param options - `clicks`: how many; the same seed gives the same clicks.
 * @returns the clicks in the order of delivery.
 *
 * @example
 * ```ts
 * import { faultyClicks } from "@slidr/features/contract";
 *
 * const clicks = [...faultyClicks({ clicks: 100, seed: 1 })];
 * clicks.length; // => 100
 * ```
 */
export function* faultyClicks(options: FaultyClicksOptions): Generator<Click> {
  const { clicks, seed, outOfOrder = true, tileMs = 5000 } = options;
  const random = createRandom(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const recent: Click[] = [];
  let nowMs = 1_700_000_000_000;

  for (let made = 0; made < clicks; made++) {
    nowMs = step(nowMs, tileMs, random);
    if (recent.length > 0 && random() < 0.03) {
      yield delivered(recent, outOfOrder, random, nowMs);
      continue;
    }
    const click = newClick(`c${seed}-${made}`, outOfOrder ? nowMs - delayMs(tileMs, random) : nowMs, random);
    recent[outOfOrder ? whole(24) : 0] = click;
    yield click;
  }
}

/** Mostly a few ms; sometimes onto the edge of a tile, or a pause past every window. */
function step(nowMs: number, tileMs: number, random: () => number): number {
  const kind = random();
  if (kind < 0.99) return nowMs + Math.floor(random() * 4);
  if (kind < 0.998) return (Math.floor(nowMs / tileMs) + 1) * tileMs - (kind < 0.994 ? 1 : 0);
  if (kind < 0.9999) return nowMs + Math.floor(random() * tileMs);
  return nowMs + 13 * tileMs + Math.floor(random() * 20 * tileMs);
}

/** How far a click's own clock lies behind its delivery: nothing, a little, or more than any ring. */
function delayMs(tileMs: number, random: () => number): number {
  const kind = random();
  if (kind < 0.9) return 0;
  if (kind < 0.97) return Math.floor(random() * 2 * tileMs);
  return Math.floor(random() * 30 * tileMs);
}

/** A second delivery, with or without its first time; or another click under the same id. */
function delivered(
  recent: readonly Click[],
  outOfOrder: boolean,
  random: () => number,
  nowMs: number,
): Click {
  const known = recent.filter((click) => click !== undefined);
  const click = known[Math.floor(random() * known.length)]!;
  if (!outOfOrder) return { ...click, clickedAtMs: nowMs };
  return random() < 0.7 ? click : { ...click, clickedAtMs: nowMs };
}

function newClick(clickId: string, clickedAtMs: number, random: () => number): Click {
  const whole = (below: number) => Math.floor(random() * below);
  const isGateway = random() < 0.3;
  const isRobot = random() < 0.2;
  const userId = isRobot
    ? `robot${whole(4)}`
    : random() < 0.02
      ? oddIds[whole(oddIds.length)]!
      : `u${whole(4000)}`;
  const ip = isGateway ? `203.0.113.${whole(2)}` : addressOf(whole(3000), random);
  return {
    clickId: random() < 0.001 ? "" : clickId,
    clickedAtMs,
    userId: random() < 0.005 ? "" : userId,
    ...(random() < 0.01 ? {} : { ip }),
    ...(random() < 0.1 ? {} : { sessionId: `${userId}/${whole(3)}` }),
    ...(random() < 0.1 ? {} : { loggedIn: random() < 0.5 }),
    attributes: {
      campaignId: random() < 0.5 ? whole(5) : `k:${whole(5)}`,
      ...(random() < 0.05 ? {} : { device: devices[whole(3)]! }),
    },
  };
}

/** IPv4, the same IPv4 inside IPv6, IPv6 in two spellings, or no address at all. */
function addressOf(host: number, random: () => number): string {
  const v4 = `10.${host % 7}.${host % 40}.${host % 251}`;
  const kind = random();
  if (kind < 0.8) return v4;
  if (kind < 0.85) return `::ffff:${v4}`;
  const site = (host % 60).toString(16);
  if (kind < 0.95) return `2001:db8:${site}::${(host % 251).toString(16)}`;
  if (kind < 0.99) return `2001:0DB8:${site}:0:0:0:0:${(host % 251).toString(16)}`;
  return `hidden-${host}`;
}
