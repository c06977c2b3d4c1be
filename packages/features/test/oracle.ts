import type { Click } from "@slidr/clicks";
import type { Entity, FeatureDefinition, FeatureSpec, KeyPart } from "@slidr/features";

/** The integers every stored feature of a spec reads (burst two, gapRegularity 8, others one), and what was found. */
export interface OracleRow {
  readonly integers: readonly (readonly number[])[];
  readonly late: boolean;
  readonly duplicate: boolean;
}

type Stored = Extract<FeatureDefinition, { windowMs: number } | { shortMs: number }>;
const isStored = (feature: FeatureDefinition): feature is Stored =>
  "windowMs" in feature || "shortMs" in feature;
const windowMsOf = (feature: Stored) => ("longMs" in feature ? feature.longMs : feature.windowMs);

/**
 * The features' definitions (docs/definitions.md) in lists and maps, obviously: what every store must equal. Each feature keeps its own history, so
 * that nothing is shared, packed or clever. Addresses must be IPv4 and prefixes /24.
 */
export function createOracle(spec: FeatureSpec): (click: Click) => OracleRow {
  const stored = spec.features.filter(isStored);
  const runs = stored.map((feature) => {
    const siblings = stored.filter((other) => JSON.stringify(other.by) === JSON.stringify(feature.by));
    return runFeature(feature, Math.max(...siblings.map(windowMsOf)));
  });
  return (click) => {
    const reads = runs.map((run) => run(click));
    return {
      integers: reads.map((read) => read.integers),
      late: reads.some((read) => read.late),
      duplicate: reads.some((read) => read.duplicate),
    };
  };
}

interface History {
  latest: number;
  ids: string[];
  /** Accepted click times per window. */
  accepted: Map<number, number[]>;
  /** Newest first. */
  gaps: number[];
  lastSeen: Map<string, number>;
}

function runFeature(feature: Stored, retentionMs: number) {
  const histories = new Map<string, History>();
  return (click: Click) => {
    const now = click.clickedAtMs;
    const key = keyOf(feature.by, click);
    if (key === undefined) return { integers: missing(feature), late: false, duplicate: false };
    let history = histories.get(key);
    if (!history || now - history.latest > retentionMs) {
      history = { latest: Number.NaN, ids: [], accepted: new Map(), gaps: [], lastSeen: new Map() };
      histories.set(key, history);
    }
    const before = history.latest;
    const duplicate = history.ids.includes(click.clickId);
    if (!duplicate) {
      history.ids = [click.clickId, ...history.ids].slice(0, 8);
      history.latest = Number.isNaN(before) ? now : Math.max(before, now);
    }
    const { integers, late } = readFeature(feature, history, before, click, duplicate);
    return { integers, late: late && !duplicate, duplicate };
  };
}

function readFeature(feature: Stored, history: History, before: number, click: Click, duplicate: boolean) {
  const now = click.clickedAtMs;
  switch (feature.kind) {
    case "count":
    case "rate": {
      const { count, late } = countClicks(history, now, feature.windowMs, feature.tileMs, duplicate);
      return { integers: [count], late };
    }
    case "burst": {
      const short = countClicks(history, now, feature.shortMs, feature.shortTileMs, duplicate);
      const long = countClicks(history, now, feature.longMs, feature.longTileMs, duplicate);
      return { integers: [short.count, long.count], late: short.late || long.late };
    }
    case "gap":
    case "gapRegularity": {
      const gap = readGap(history, before, now, feature.windowMs, duplicate);
      // A pause longer than the window has no series, whether or not the click is counted.
      const kept = now - before > feature.windowMs ? [] : history.gaps.slice(0, 8);
      const series = [...kept, ...Array<number>(8).fill(-1)].slice(0, 8);
      return { integers: feature.kind === "gap" ? [gap] : series, late: false };
    }
    case "distinct": {
      const { lastSeen } = history;
      const value = keyOf(feature.of, click);
      if (!duplicate && value !== undefined) {
        lastSeen.set(value, Math.max(lastSeen.get(value) ?? -Infinity, now));
        const oldest = [...lastSeen].sort(([, a], [, b]) => a - b)[0]!;
        if (lastSeen.size > feature.cap) lastSeen.delete(oldest[0]);
      }
      return {
        integers: [[...lastSeen.values()].filter((ms) => ms > now - feature.windowMs).length],
        late: false,
      };
    }
  }
}

function countClicks(history: History, now: number, windowMs: number, tileMs: number, duplicate: boolean) {
  const tileOf = (ms: number) => Math.floor(ms / tileMs);
  // The ring holds the tiles after this one.
  const gone = tileOf(history.latest) - windowMs / tileMs;
  if (tileOf(now) <= gone) return { count: 1, late: true };
  const accepted = history.accepted.get(windowMs) ?? [];
  if (!duplicate) accepted.push(now);
  history.accepted.set(windowMs, accepted);
  const window = accepted
    .map(tileOf)
    .filter((tile) => tile > tileOf(now) - windowMs / tileMs && tile <= tileOf(now));
  const counts = new Map<number, number>();
  for (const tile of window) if (tile > gone) counts.set(tile, (counts.get(tile) ?? 0) + 1);
  return {
    count: [...counts.values()].reduce((sum, count) => sum + Math.min(count, 65_535), 0),
    late: false,
  };
}

function readGap(
  history: History,
  before: number,
  now: number,
  windowMs: number,
  duplicate: boolean,
): number {
  const gap = now - before;
  if (duplicate && gap === 0) return history.gaps[0] ?? -1;
  if (gap < 0) return 0;
  const inWindow = gap <= windowMs;
  if (duplicate) return inWindow ? gap : -1;
  history.gaps = inWindow ? [gap, ...history.gaps] : [];
  return inWindow ? gap : -1;
}

function missing(feature: Stored): number[] {
  return Array<number>(feature.kind === "burst" ? 2 : feature.kind === "gapRegularity" ? 8 : 1).fill(-1);
}

function keyOf(entity: Entity, click: Click): string | undefined {
  const texts = entity.map((part) => partOf(part, click));
  return texts.some((text) => text === undefined || text === "") ? undefined : JSON.stringify(texts);
}

function partOf(part: KeyPart, click: Click): string | undefined {
  if (typeof part !== "string") return partOf(part.prefix, click)?.split(".").slice(0, 3).join(".");
  const fields: Record<string, unknown> = { ...click.attributes, ...click };
  return fields[part]?.toString();
}
