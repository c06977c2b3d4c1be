import { type Click, InputError } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import { partColumn } from "../spec/entity.js";
import type { ClickBlock } from "./clickBlock.js";
import { checkId, clickText, isId } from "./clickColumns.js";
import { type HashKey, halfSipHash } from "./halfSipHash.js";
import { joinHashes } from "./joinHashes.js";
import { keyParts } from "./keyParts.js";
import { partText } from "./keyText.js";
import { RecentHashes } from "./recentHashes.js";

/** Reads the time, the id and the hashed keys of a click into a block of one. */
export interface ClickKeys {
  read(click: Click, block: ClickBlock): void;
}

export function createClickKeys(plan: FeaturePlan, hashKey: HashKey, caller: string): ClickKeys {
  const { parts, places } = keyParts(plan);
  const columns = parts.map(partColumn);
  const recent = parts.map(() => new RecentHashes());
  /** The click at hand, for errors. */
  let current: Click | undefined;
  const hashers = parts.map((part, p) => (columnText: string, out: Int32Array, at: number) => {
    const text = partText(part, columnText);
    if (!isId(text)) checkId(text, columns[p]!, caller, clickPlace(current!));
    hashOrNone(text, hashKey, out, at);
  });
  /** [2 x parts] of the click at hand. */
  const hashes = new Int32Array(2 * parts.length);
  const scratch = new Int32Array(2);
  return {
    read(click, block) {
      const { clickId, clickedAtMs } = click;
      if (!isTime(clickedAtMs)) throw timeError(clickedAtMs, caller, clickPlace(click));
      if (!isId(clickId)) checkId(clickId, "clickId", caller, "its own click");
      current = click;
      for (let p = 0; p < parts.length; p++) {
        const text = clickText(click, columns[p]!);
        if (text === "") hashes.fill(0, 2 * p, 2 * p + 2);
        else recent[p]!.write(text, hashes, 2 * p, hashers[p]!);
      }
      block.ms[0] = clickedAtMs;
      hashOrNone(clickId, hashKey, scratch, 0);
      block.ids.hi[0] = scratch[0]! & 0xffff;
      // The low half alone tells that there is an id.
      block.ids.lo[0] = scratch[1]! || (clickId === "" ? 0 : 1);
      block.mayRepeat[0] = clickId === "" ? 0 : 1;
      for (let k = 0; k < places.length; k++) {
        joinParts(hashes, places[k]!, scratch);
        block.keys[k]!.hi[0] = scratch[0]!;
        block.keys[k]!.lo[0] = scratch[1]!;
      }
      block.begin(1);
    },
  };
}

function hashOrNone(text: string, hashKey: HashKey, out: Int32Array, at: number): void {
  if (text === "") out.fill(0, at, at + 2);
  else halfSipHash(text, hashKey, out, at);
}

/** Joins the hashes of a key's parts into `out`; a key with a missing part is missing. */
function joinParts(hashes: Int32Array, places: readonly number[], out: Int32Array): void {
  for (let p = 0; p < places.length; p++) {
    const hi = hashes[2 * places[p]!]!;
    const lo = hashes[2 * places[p]! + 1]!;
    if (hi === 0 && lo === 0) {
      out.fill(0);
      return;
    }
    if (p > 0) joinHashes(out, 0, hi, lo);
    else {
      out[0] = hi;
      out[1] = lo;
    }
  }
}

const clickPlace = (click: Click) => `click ${JSON.stringify(String(click.clickId).slice(0, 100))}`;

/** Below 2^52, so that a time over a tile's length rounds to the right side of a whole number. */
export const epochMsMax = 4e15;

/** Whether a time is a whole number of milliseconds, not far from any date. */
export const isTime = (ms: number) => Number.isInteger(ms) && Math.abs(ms) <= epochMsMax;

/** The error for a time that is none. */
export function timeError(ms: number, caller: string, place: string): InputError {
  const rule = "clickedAtMs in whole milliseconds, at most 4e15 from 1970";
  return new InputError("TIME", `${caller} requires ${rule}, got ${ms} at ${place}`);
}
