import { type Click, InputError } from "@slidr/clicks";
import { checkId, clickText } from "./clickColumns.js";
import type { ClickMoment } from "./clickMoment.js";
import { type Entity, partColumn } from "./entity.js";
import type { FeaturePlan } from "./featurePlan.js";
import { hashText, joinHashes } from "./hashText.js";
import { partText } from "./keyText.js";

/** Reads the time and the hashed keys of a click into a moment. */
export interface ClickKeys {
  read(click: Click, moment: ClickMoment): void;
}

export function createClickKeys(plan: FeaturePlan, seed: number, caller: string): ClickKeys {
  const scratch = new Uint32Array(2);
  const readKey = (entity: Entity, click: Click, keys: Uint32Array, at: number) => {
    for (let p = 0; p < entity.length; p++) {
      const part = entity[p]!;
      const column = partColumn(part);
      const text = partText(part, clickText(click, column));
      if (text === "") {
        keys[at] = 0;
        keys[at + 1] = 0;
        return;
      }
      checkId(text, column, caller, `click ${JSON.stringify(click.clickId.slice(0, 100))}`);
      if (p === 0) hashText(text, seed, keys, at);
      else {
        hashText(text, seed, scratch, 0);
        joinHashes(keys, at, scratch[0]!, scratch[1]!);
      }
    }
  };
  return {
    read(click, moment) {
      checkTime(click.clickedAtMs, caller, () => `click ${JSON.stringify(click.clickId.slice(0, 100))}`);
      moment.setTime(click.clickedAtMs);
      moment.idHash = hashId(click.clickId, seed, scratch, caller);
      for (let k = 0; k < plan.keys.length; k++) readKey(plan.keys[k]!, click, moment.keys, 2 * k);
    },
  };
}

/** 32 bits of a click id, 0 for none. */
export function hashId(clickId: string, seed: number, scratch: Uint32Array, caller: string): number {
  if (clickId === "") return 0;
  checkId(clickId, "clickId", caller, "its own click");
  hashText(clickId, seed, scratch, 0);
  return scratch[1]! || 1;
}

/** Below 2^52, so that a time over a tile's length rounds to the right side of a whole number. */
const epochMsMax = 4e15;

/** Throws when a time is no whole number of milliseconds, or far from any date. */
export function checkTime(ms: number, caller: string, where: () => string): void {
  if (Number.isInteger(ms) && Math.abs(ms) <= epochMsMax) return;
  throw new InputError(
    "TIME",
    `${caller} requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got ${ms} at ${where()}`,
  );
}
