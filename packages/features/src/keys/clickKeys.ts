import { type Click, InputError } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import { partColumn } from "../spec/entity.js";
import { checkId, clickText, isId } from "./clickColumns.js";
import type { ClickMoment } from "./clickMoment.js";
import { hashText } from "./hashText.js";
import { KeyParts } from "./keyParts.js";
import { partText } from "./keyText.js";

/** Reads the time and the hashed keys of a click into a moment. */
export interface ClickKeys {
  read(click: Click, moment: ClickMoment): void;
}

export function createClickKeys(plan: FeaturePlan, seed: number, caller: string): ClickKeys {
  const keyParts = new KeyParts(plan);
  const { parts, hashes } = keyParts;
  const columns = parts.map(partColumn);
  const scratch = new Int32Array(2);
  return {
    read(click, moment) {
      if (!isTime(click.clickedAtMs)) throw timeError(click.clickedAtMs, caller, clickPlace(click));
      moment.setTime(click.clickedAtMs);
      moment.idHash = hashId(click.clickId, seed, scratch, caller);
      for (let p = 0; p < parts.length; p++) {
        const text = partText(parts[p]!, clickText(click, columns[p]!));
        if (!isId(text)) checkId(text, columns[p]!, caller, clickPlace(click));
        if (text === "") {
          hashes[2 * p] = 0;
          hashes[2 * p + 1] = 0;
        } else hashText(text, seed, hashes, 2 * p);
      }
      keyParts.join(moment.keys);
    },
  };
}

const clickPlace = (click: Click) => `click ${JSON.stringify(click.clickId.slice(0, 100))}`;

/** 32 bits of a click id, 0 for none. */
export function hashId(clickId: string, seed: number, scratch: Int32Array, caller: string): number {
  if (clickId === "") return 0;
  checkId(clickId, "clickId", caller, "its own click");
  hashText(clickId, seed, scratch, 0);
  return scratch[1]! || 1;
}

/** Below 2^52, so that a time over a tile's length rounds to the right side of a whole number. */
const epochMsMax = 4e15;

/** Whether a time is a whole number of milliseconds, not far from any date. */
export const isTime = (ms: number) => Number.isInteger(ms) && Math.abs(ms) <= epochMsMax;

/** The error for a time that is none. */
export function timeError(ms: number, caller: string, place: string): InputError {
  const rule = "clickedAtMs in whole milliseconds, at most 4e15 from 1970";
  return new InputError("TIME", `${caller} requires ${rule}, got ${ms} at ${place}`);
}
