import type { MonitorWindow } from "@slidr/guardrails";
import { ROBOT_FAMILIES, simulateTraffic, type TrafficChunk } from "@slidr/simulate";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** A Monday. */
export const START_MS = Date.UTC(2024, 0, 1);
export const SCORE_BINS = 20;

/** Share of a family's users whose clicks all score as robotic: about what `pnpm bench quality` measures, and whole runs at once, which is the worst clustering. */
const CAUGHT: Readonly<Record<string, number>> = {
  burstScript: 0.94,
  metronome: 0.8,
  residentialProxy: 0.78,
  subnetProxy: 0.95,
  clickFarm: 0.85,
  hijackedAccount: 0.3,
  mimic: 0.6,
};
/** Of people, the share whose clicks all score as robotic. */
const HUMANS_LOST = 0.01;
/** Of accounts, the share whose history says that a person buys here. */
const KNOWN_HUMANS = 0.4;
const ROBOTIC_CLICKS_MAX = 10;

/** Decided clicks in time order, a row each. */
export interface DecidedClicks {
  readonly count: number;
  /** Minutes since the epoch. */
  readonly minute: Uint32Array;
  /** Index into `LEAVES`. */
  readonly leaf: Uint8Array;
  /** Bits: 1 human by history, 2 heuristically robotic, 4 invalid, 8 degraded. */
  readonly flags: Uint8Array;
  /** Bin of the score. */
  readonly bin: Uint8Array;
  /** A fixed number in [0, 65536) for the user. */
  readonly user: Uint16Array;
}

export const HUMAN = 1;
export const ROBOTIC = 2;
export const INVALID = 4;
export const DEGRADED = 8;

/** Slices of device and country, by leaf; a leaf's clicks count for its device and for all. */
export const LEAVES: string[] = [];
const leafNumbers = new Map<string, number>();

export interface StudyTrafficOptions {
  readonly seed: number;
  readonly weeks: number;
  readonly clicksPerMinute: number;
}

/** Traffic whose days differ (growth, season, noise by family), decided by a made-up model that judges users whole. */
export function* decidedTraffic({
  seed,
  weeks,
  clicksPerMinute,
}: StudyTrafficOptions): Generator<DecidedClicks> {
  const chunks = simulateTraffic({
    seed,
    startMs: START_MS,
    durationMs: weeks * WEEK_MS,
    clicks: Math.round(weeks * 7 * 1440 * clicksPerMinute),
    variation: {
      growthPerYear: 0.3,
      seasonAmplitude: 0.15,
      humanSigma: 0.05,
      robotSigma: 0.15,
      purchaseSigma: 0.1,
    },
    chunkRows: 65_536,
  });
  const counts = new Map<string, number>();
  let hour = 0;
  for (const chunk of chunks) {
    const clicks = emptyClicks(chunk.table.rowCount);
    const users = usersOf(chunk);
    const leaves = leavesOf(chunk);
    for (let row = 0; row < chunk.table.rowCount; row++) {
      const atMs = chunk.table.clickedAtMs[row]!;
      if (Math.floor(atMs / 3_600_000) !== hour) {
        hour = Math.floor(atMs / 3_600_000);
        counts.clear();
      }
      const id = chunk.table.userId.dictionary[chunk.table.userId.codes[row]!]!;
      const busy = (counts.get(id) ?? 0) + 1;
      counts.set(id, busy);
      const user = users(row);
      const family = ROBOT_FAMILIES_WITH_HUMAN[chunk.family[row]!]!;
      const caught = (user & 0xffff) / 65_536 < (CAUGHT[family] ?? HUMANS_LOST);
      // Accounts of good customers are what thieves steal: history calls them human.
      const isKnown =
        chunk.table.loggedIn![row] === 1 && (family === "human" || family === "hijackedAccount");
      clicks.minute[row] = Math.floor(atMs / MINUTE_MS);
      clicks.leaf[row] = leaves(row);
      clicks.user[row] = user >>> 16;
      clicks.flags[row] =
        (isKnown && (user >>> 16) / 65_536 < KNOWN_HUMANS ? HUMAN : 0) |
        (busy > ROBOTIC_CLICKS_MAX ? ROBOTIC : 0) |
        (caught ? INVALID : 0);
      const spread = ((Math.imul(user, 0x9e37_79b1) >>> 0) / 2 ** 32) ** (caught ? 1 : 3);
      clicks.bin[row] = caught ? 12 + Math.floor(spread * 8) : Math.floor(spread * 12);
    }
    yield clicks;
  }
}

const ROBOT_FAMILIES_WITH_HUMAN: readonly string[] = [...ROBOT_FAMILIES];

export function emptyClicks(count: number): DecidedClicks {
  return {
    count,
    minute: new Uint32Array(count),
    leaf: new Uint8Array(count),
    flags: new Uint8Array(count),
    bin: new Uint8Array(count),
    user: new Uint16Array(count),
  };
}

/** 32 bits of hash per user, once per dictionary entry. */
function usersOf({ table }: TrafficChunk): (row: number) => number {
  const hashes = Uint32Array.from(table.userId.dictionary, (id) => {
    let hash = 0x811c_9dc5;
    for (let index = 0; index < id.length; index++)
      hash = Math.imul(hash ^ id.charCodeAt(index), 0x0100_0193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  });
  return (row) => hashes[table.userId.codes[row]!]!;
}

function leavesOf({ table }: TrafficChunk): (row: number) => number {
  const { device, country } = table.attributes;
  if (device?.kind !== "string" || country?.kind !== "string")
    throw new Error("simulated clicks have device and country");
  return (row) => {
    const name = `${device.dictionary[device.codes[row]!]}/${country.dictionary[country.codes[row]!]}`;
    const known = leafNumbers.get(name);
    if (known !== undefined) return known;
    leafNumbers.set(name, LEAVES.length);
    LEAVES.push(name);
    return LEAVES.length - 1;
  };
}

/** What a study does to a click before it is counted; returns the click's flags, and may move its bin. */
export type Deviation = (
  clicks: DecidedClicks,
  row: number,
) => { readonly flags: number; readonly bin: number };

/** Adds clicks up into windows of a minute by slice: leaf, device, all. Cost: some 50 ns a click. */
export class WindowFolder {
  #minute = -1;
  #counts = new Map<string, Float64Array>();
  readonly #users = new Set<number>();
  readonly #emit: (window: MonitorWindow) => void;

  constructor(emit: (window: MonitorWindow) => void) {
    this.#emit = emit;
  }

  add(clicks: DecidedClicks, from = 0, to = clicks.count, deviate?: Deviation): void {
    for (let row = from; row < to; row++) {
      const minute = clicks.minute[row]!;
      if (minute !== this.#minute) this.flush(minute);
      // A user counts once a minute, as in windowsOfDecisions.
      const user = clicks.leaf[row]! * 65_536 + clicks.user[row]!;
      if (this.#users.has(user)) continue;
      this.#users.add(user);
      const { flags, bin } = deviate?.(clicks, row) ?? { flags: clicks.flags[row]!, bin: clicks.bin[row]! };
      const leaf = LEAVES[clicks.leaf[row]!]!;
      this.#count("all", flags, bin);
      this.#count(leaf.slice(0, leaf.indexOf("/")), flags, bin);
      this.#count(leaf, flags, bin);
    }
  }

  flush(next = -1): void {
    for (const [slice, counts] of this.#counts) {
      if (counts[0] === 0) continue;
      const [clicks, invalid, humans, humansInvalid, robotic, roboticInvalid, degraded] =
        counts as unknown as number[];
      this.#emit({
        atMs: this.#minute * MINUTE_MS,
        slice,
        clicks: clicks!,
        invalid: invalid!,
        humans: humans!,
        humansInvalid: humansInvalid!,
        robotic: robotic!,
        roboticInvalid: roboticInvalid!,
        degraded: degraded!,
        scores: counts.slice(7),
      });
      counts.fill(0);
    }
    this.#minute = next;
    this.#users.clear();
  }

  #count(slice: string, flags: number, bin: number): void {
    let counts = this.#counts.get(slice);
    if (counts === undefined) {
      counts = new Float64Array(7 + SCORE_BINS);
      this.#counts.set(slice, counts);
    }
    const invalid = flags & INVALID ? 1 : 0;
    counts[0]!++;
    counts[1]! += invalid;
    if (flags & HUMAN) {
      counts[2]!++;
      counts[3]! += invalid;
    }
    if (flags & ROBOTIC) {
      counts[4]!++;
      counts[5]! += invalid;
    }
    if (flags & DEGRADED) counts[6]!++;
    else counts[7 + bin]!++;
  }
}
