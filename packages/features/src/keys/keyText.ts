import { addressPrefix } from "../spec/addressPrefix.js";
import type { Entity, KeyPart } from "../spec/entity.js";

/** A part's key text, given the text of its column: itself, or its network; "" when missing. */
export function partText(part: KeyPart, columnText: string): string {
  if (typeof part === "string" || columnText === "") return columnText;
  return addressPrefix(columnText, part.bits, part.bitsV6) ?? "";
}

/** The key by which a lookup is asked: the one part's text, or the parts as a JSON array; "" when one is missing. */
export function entityText(entity: Entity, textOf: (part: KeyPart) => string): string {
  const texts = entity.map(textOf);
  if (texts.includes("")) return "";
  return texts.length === 1 ? texts[0]! : JSON.stringify(texts);
}
