import { InputError } from "@slidr/clicks";

/** Whether a value that JSON gave is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is an integer within bounds, both included. */
export function isInteger(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Throws unless a rule of model files holds. */
export function expect(holds: boolean, code: string, rule: string, got: unknown): void {
  if (!holds) throw new InputError(code, `parseModel requires ${rule}, got ${show(got)}`);
}

/** What is amiss with a model file's shape. */
export function shapeError(rule: string, got: unknown): InputError {
  return new InputError("MODEL_SHAPE", `parseModel requires ${rule}, got ${show(got)}`);
}

/** At most 60 characters of a value of unknown size and origin; a list or object, which may be any depth, by its kind. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
