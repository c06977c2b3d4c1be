import { InputError } from "@slidr/clicks";

/**
 * Parses JSON that somebody else wrote: UTF-8 only, no key `__proto__`, no number too large to be finite.
 *
 * @param bytes UTF-8
 * @param name the file, for the message of an error
 * @throws InputError `BUNDLE_JSON`
 */
export function parseStrictJson(bytes: Uint8Array, name: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InputError("BUNDLE_JSON", `${name} is not JSON in UTF-8: ${(cause as Error).message}`, {
      cause,
    });
  }
  // A stack of our own: nesting of any depth must not overflow the engine's.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const item = open.pop();
    if (typeof item === "number" && !Number.isFinite(item)) {
      throw new InputError("BUNDLE_JSON", `${name} holds a number that is not finite`);
    }
    if (typeof item !== "object" || item === null) continue;
    if (Object.hasOwn(item, "__proto__")) {
      throw new InputError("BUNDLE_JSON", `${name} holds the key "__proto__", which no bundle of ours has`);
    }
    for (const field of Object.values(item)) open.push(field);
  }
  return value;
}
