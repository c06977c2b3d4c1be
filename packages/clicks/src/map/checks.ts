import { InputError } from "../inputError.js";
import { nearestFirst } from "../text/nearestFirst.js";

/** Checks a value found under `key` and returns it with its type. */
export type Check<Value> = (value: unknown, key: string) => Value;

/** Throws the one error of a malformed map. */
export function failMap(key: string, rule: string, got: unknown): never {
  const shown = got === undefined ? "nothing" : (JSON.stringify(got) ?? String(got)).slice(0, 120);
  const at = key === "" ? "" : `"${key}" to be `;
  throw new InputError("COLUMN_MAP", `column map requires ${at}${rule}, got ${shown}`);
}

export const text: Check<string> = (value, key) =>
  typeof value === "string" && value !== "" ? value : failMap(key, "a non-empty string", value);

export const texts: Check<readonly string[]> = (value, key) => {
  if (!Array.isArray(value) || value.length === 0)
    return failMap(key, "a list of one or more strings", value);
  return value.map((item, index) =>
    typeof item === "string" ? item : failMap(`${key}[${index}]`, "a string", item),
  );
};

export const flag: Check<boolean> = (value, key) =>
  typeof value === "boolean" ? value : failMap(key, "true or false", value);

export function oneOf<Value extends string>(...allowed: readonly Value[]): Check<Value> {
  const rule = allowed.map((name) => `"${name}"`).join(" or ");
  return (value, key) => allowed.find((name) => name === value) ?? failMap(key, rule, value);
}

export function orNull<Value>(check: Check<Value>): Check<Value | null> {
  return (value, key) => (value === null ? null : check(value, key));
}

export function listOf<Value>(check: Check<Value>): Check<readonly Value[]> {
  return (value, key) =>
    Array.isArray(value)
      ? value.map((item, index) => check(item, `${key}[${index}]`))
      : failMap(key, "a list", value);
}

/** A plain object whose keys are all known, the first ones all present. */
export function record<Required extends object, Optional extends object = object>(
  required: { [Key in keyof Required]: Check<Required[Key]> },
  optional: { [Key in keyof Optional]: Check<Optional[Key]> } = {} as never,
): Check<Required & Partial<Optional>> {
  const known = [...Object.keys(required), ...Object.keys(optional)];
  return (value, key) => {
    const source = plainObject(value, key);
    const unknown = Object.keys(source).find((name) => !known.includes(name));
    if (unknown !== undefined) throw unknownKey(unknown, key, known);
    const result: Record<string, unknown> = {};
    for (const [name, check] of Object.entries<Check<unknown>>({ ...required, ...optional })) {
      const path = key === "" ? name : `${key}.${name}`;
      if (!Object.hasOwn(source, name)) {
        if (name in required) throw missingKey(path);
      } else if (source[name] !== undefined) result[name] = check(source[name], path);
    }
    return result as Required & Partial<Optional>;
  };
}

export function plainObject(value: unknown, key: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  return failMap(key, key === "" ? "a JSON object" : "an object", value);
}

function unknownKey(name: string, key: string, known: readonly string[]): InputError {
  const where = key === "" ? "" : ` in "${key}"`;
  return new InputError(
    "COLUMN_MAP",
    `column map has an unknown key "${name}"${where}; known there: ${nearestFirst(name, known).join(", ")}`,
  );
}

function missingKey(path: string): InputError {
  return new InputError(
    "COLUMN_MAP",
    `column map lacks the key "${path}"; where the log has no such thing, write null where that is allowed`,
  );
}
