import type { Click } from "@slidr/clicks";
import { clickText } from "../keys/clickColumns.js";
import { entityText, partText } from "../keys/keyText.js";
import type { PlannedFeature } from "../plan/featurePlan.js";
import { type Entity, partColumn } from "../spec/entity.js";
import type { FeatureDefinition } from "../spec/featureSpec.js";
import { gapsKept } from "../spec/gapRegularity.js";
import type { RawFeatures } from "../store/featureStore.js";

type CountedDefinition = Extract<FeatureDefinition, { windowMs: number } | { shortMs: number }>;

/** A planned feature that a store keeps something for. */
export interface CountedFeature extends PlannedFeature {
  readonly definition: CountedDefinition;
}

export function isCounted(planned: PlannedFeature): planned is CountedFeature {
  return planned.raw >= 0;
}

/** What one feature knows of one entity. */
interface History {
  /** The latest time of any click delivered: never runs backwards. */
  clock: number | undefined;
  /** Of the last 8 clicks delivered. */
  ids: string[];
  /** Clicks per tile, by the tile's length in ms. */
  tiles: Map<number, Map<number, number>>;
  /** Newest first. */
  gaps: number[];
  lastSeen: Map<string, number>;
}

const newHistory = (): History => ({
  clock: undefined,
  ids: [],
  tiles: new Map(),
  gaps: [],
  lastSeen: new Map(),
});

/** A click as one feature meets it. */
interface Meeting {
  readonly click: Click;
  readonly nowMs: number;
  readonly beforeMs: number | undefined;
  readonly clockMs: number;
  /** A second delivery. */
  readonly isKnown: boolean;
  /** Whether it is to be counted: the first delivery of an update. */
  readonly counts: boolean;
}

/** One feature over all its entities, each with a history of its own; writes what a click reads into `into`. */
export function countedFeature(planned: CountedFeature, siblings: readonly CountedFeature[]) {
  const { definition, raw } = planned;
  const histories = new Map<string, History>();
  const sameEntity = siblings.filter((other) => nameOf(other.definition.by) === nameOf(definition.by));
  const retentionMs = Math.max(...sameEntity.map((other) => longestMs(other.definition)));

  return (click: Click, mode: "update" | "read", into: RawFeatures): void => {
    const key = keyOf(definition.by, click);
    if (key === undefined) {
      into.values.set(nothing(definition, -1), raw);
      if (planned.rawLong >= 0) into.values[planned.rawLong] = -1;
      return;
    }
    const nowMs = click.clickedAtMs;
    const found = histories.get(key);
    const isUnseen = found?.clock === undefined || nowMs - found.clock > retentionMs;
    if (isUnseen && mode === "read") {
      into.values.set(nothing(definition, 0), raw);
      if (planned.rawLong >= 0) into.values[planned.rawLong] = 0;
      return;
    }
    const history = isUnseen ? newHistory() : mode === "read" ? structuredClone(found!) : found!;
    const beforeMs = history.clock;
    const clockMs = Math.max(nowMs, beforeMs ?? nowMs);
    const isKnown = click.clickId !== "" && history.ids.includes(click.clickId);
    if (mode === "update") {
      histories.set(key, history);
      history.ids = [click.clickId, ...history.ids].slice(0, 8);
      history.clock = clockMs;
    }
    into.duplicate ||= isKnown;
    const counts = mode === "update" && !isKnown;
    meet(planned, history, { click, nowMs, beforeMs, clockMs, isKnown, counts }, into);
  };
}

function meet(planned: CountedFeature, history: History, meeting: Meeting, into: RawFeatures): void {
  const { definition, raw, rawLong } = planned;
  switch (definition.kind) {
    case "count":
    case "rate":
      into.values[raw] = countClicks(history, meeting, definition.windowMs, definition.tileMs, into);
      return;
    case "burst":
      into.values[raw] = countClicks(history, meeting, definition.shortMs, definition.shortTileMs, into);
      into.values[rawLong] = countClicks(history, meeting, definition.longMs, definition.longTileMs, into);
      return;
    case "gap":
      into.values[raw] = meetGap(history, meeting, definition.windowMs);
      return;
    case "gapRegularity": {
      meetGap(history, meeting, definition.windowMs);
      const none = Array<number>(gapsKept).fill(-1);
      into.values.set([...history.gaps, ...none].slice(0, gapsKept), raw);
      return;
    }
    case "distinct": {
      const value = keyOf(definition.of, meeting.click);
      if (meeting.counts && value !== undefined) see(history.lastSeen, value, meeting.nowMs, definition.cap);
      const since = meeting.clockMs - definition.windowMs;
      into.values[raw] = [...history.lastSeen.values()].filter((ms) => ms > since).length;
    }
  }
}

function countClicks(
  history: History,
  { nowMs, clockMs, isKnown, counts }: Meeting,
  windowMs: number,
  tileMs: number,
  into: RawFeatures,
): number {
  const clicksOf = history.tiles.get(windowMs) ?? new Map<number, number>();
  history.tiles.set(windowMs, clicksOf);
  const head = Math.floor(clockMs / tileMs);
  const own = Math.floor(nowMs / tileMs);
  const first = head - windowMs / tileMs + 1;
  const isOld = own < first;
  if (counts && !isOld) clicksOf.set(own, (clicksOf.get(own) ?? 0) + 1);
  if (counts && isOld) into.late = true;
  let sum = isOld && (counts || isKnown) ? 1 : 0;
  for (const [tile, clicks] of clicksOf) {
    if (tile >= first) sum += Math.min(clicks, 65_535);
    else if (counts) clicksOf.delete(tile);
  }
  return sum;
}

/** The gap a click reads; one that counts is put at the head of the history's gaps. */
function meetGap(history: History, { nowMs, beforeMs, isKnown, counts }: Meeting, windowMs: number): number {
  if (beforeMs === undefined) return -1;
  const gapMs = nowMs - beforeMs;
  if (gapMs < 0) return 0;
  if (gapMs > windowMs) {
    history.gaps = [];
    return -1;
  }
  if (counts) history.gaps = [gapMs, ...history.gaps].slice(0, gapsKept);
  return isKnown && gapMs === 0 ? (history.gaps[0] ?? -1) : gapMs;
}

function see(lastSeen: Map<string, number>, value: string, nowMs: number, cap: number): void {
  lastSeen.set(value, Math.max(lastSeen.get(value) ?? nowMs, nowMs));
  if (lastSeen.size <= cap) return;
  let oldest = value;
  for (const [other, ms] of lastSeen) if (ms < lastSeen.get(oldest)!) oldest = other;
  lastSeen.delete(oldest);
}

function longestMs(definition: CountedDefinition): number {
  return "longMs" in definition ? Math.max(definition.longMs, definition.shortMs) : definition.windowMs;
}

/** What an unseen (0) or missing (-1) entity reads. */
function nothing({ kind }: CountedDefinition, value: number): number[] {
  if (kind === "gapRegularity") return Array<number>(gapsKept).fill(-1);
  return [kind === "gap" ? -1 : value];
}

const nameOf = (entity: Entity) => JSON.stringify(entity);

function keyOf(entity: Entity, click: Click): string | undefined {
  return entityText(entity, (part) => partText(part, clickText(click, partColumn(part)))) || undefined;
}
