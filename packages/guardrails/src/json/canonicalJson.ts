import { InputError } from "@slidr/clicks";

const DEPTH_MAX = 64;

/**
 * JSON with sorted keys and no spaces: equal values give equal bytes, so that a digest speaks of the value.
 *
 * `JSON.stringify` alone turns NaN into null and drops what it does not know; here both are errors that say where.
 * Keys whose value is `undefined` are left out, as absent.
 *
 * @param value plain objects, arrays, strings, finite numbers, booleans and null
 * @param name what the value is, for the message of an error
 * @throws InputError `NOT_JSON`
 */
export function canonicalJson(value: unknown, name: string): string {
  return write(value, name, 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw notJson(path, String(value));
    return JSON.stringify(value);
  }
  if (depth >= DEPTH_MAX) throw notJson(path, `more than ${DEPTH_MAX} levels`);
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth + 1));
    return `[${items.join(",")}]`;
  }
  if (typeof value !== "object") throw notJson(path, typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw notJson(path, value.constructor?.name ?? "an object of a class");
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => {
      if (key === "__proto__") throw notJson(path, 'a key "__proto__"');
      return `${JSON.stringify(key)}:${write(field, `${path}.${key}`, depth + 1)}`;
    });
  return `{${fields.join(",")}}`;
}

function notJson(path: string, culprit: string): InputError {
  return new InputError(
    "NOT_JSON",
    `a bundle holds plain JSON with finite numbers, got ${culprit} at ${path}`,
  );
}
