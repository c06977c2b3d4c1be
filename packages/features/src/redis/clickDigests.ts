import { hash } from "node:crypto";
import type { Click } from "@slidr/clicks";
import { checkId, clickText, isId } from "../keys/clickColumns.js";
import { isTime, timeError } from "../keys/clickKeys.js";
import { keyParts } from "../keys/keyParts.js";
import { partText } from "../keys/keyText.js";
import type { FeaturePlan } from "../plan/featurePlan.js";
import { partColumn } from "../spec/entity.js";
import { idLength, noId, noValue, valueLength } from "./stateLayout.js";

/** Characters of an entity's key: 120 bits. */
const keyLength = 20;

/** A click as the scripts take it. */
export interface ClickDigests {
  /** Per key of the plan: 20 base64url characters, "" when it is missing. */
  readonly keys: readonly string[];
  /** Per key of the plan: its digest as a distinct value. */
  readonly values: readonly string[];
  /** Of the click's id. */
  readonly id: string;
}

/**
 * Makes a function that digests a click's keys and id: what a store keeps never holds the ids themselves.
 *
 * A key is the SHA-256 of the secret and the parts' texts, each behind its length, so that no two lists of texts are one text.
 */
export function createClickDigests(
  plan: FeaturePlan,
  secret: string,
): (click: Click, caller: string) => ClickDigests {
  const salt = `${secret.length}:${secret}`;
  const { parts, places } = keyParts(plan);
  const partsRead = parts.map((part) => ({ part, column: partColumn(part) }));
  const texts = new Array<string>(parts.length).fill("");
  const keys = new Array<string>(plan.keys.length).fill("");
  const values = [...keys];

  return (click, caller) => {
    const { clickId, clickedAtMs } = click;
    if (!isTime(clickedAtMs)) throw timeError(clickedAtMs, caller, placeOf(click));
    checkId(clickId, "clickId", caller, "its own click");
    for (let p = 0; p < partsRead.length; p++) {
      const { part, column } = partsRead[p]!;
      const text = partText(part, clickText(click, column));
      if (!isId(text)) checkId(text, column, caller, placeOf(click));
      texts[p] = text === "" ? "" : `${text.length}:${text}`;
    }
    for (let k = 0; k < places.length; k++) {
      const digest = keyDigest(salt, texts, places[k]!);
      keys[k] = digest.slice(0, keyLength);
      values[k] = digest === "" ? noValue : digest.slice(keyLength, keyLength + valueLength);
    }
    return { keys, values, id: clickId === "" ? noId : idDigest(salt + clickId) };
  };
}

const placeOf = ({ clickId }: Click) => `click ${JSON.stringify(clickId.slice(0, 100))}`;

function keyDigest(salt: string, texts: readonly string[], parts: readonly number[]): string {
  let text = salt;
  for (const part of parts) {
    if (texts[part] === "") return "";
    text += texts[part];
  }
  return hash("sha256", text, "base64url");
}

/** Seven bits of each of a digest's first bytes: characters that are one byte on the wire, and few in the state. */
function idDigest(text: string): string {
  const bytes = hash("sha256", text, "binary");
  let id = "";
  for (let i = 0; i < idLength; i++) id += String.fromCharCode(bytes.charCodeAt(i) & 127);
  return id === noId ? "none!" : id;
}
