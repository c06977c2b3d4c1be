import { InputError } from "@slidr/clicks";
import { MODEL_LIMITS } from "../network/modelLimits.js";
import type { ColumnForm, MissingValue, Transform, TransformColumn } from "./transform.js";

/**
 * Checks a transform that was read from JSON and copies only what belongs to it.
 *
 * @param names - one per column, for error messages
 * @throws InputError MODEL_SHAPE, naming the feature
 */
export function parseTransform(json: unknown, names: readonly string[], caller: string): Transform {
  const { kind, columns } = record(json);
  if (kind !== "piecewiseLinear" && kind !== "standardise") {
    throw fault(caller, "transform.kind", "piecewiseLinear or standardise");
  }
  if (!Array.isArray(columns) || columns.length !== names.length) {
    throw fault(caller, "transform.columns", `a list of ${names.length} (one per name)`);
  }
  return {
    kind,
    columns: columns.map((column, index) => parseColumn(column, `transform of "${names[index]}"`, caller)),
  };
}

function parseColumn(json: unknown, where: string, caller: string): TransformColumn {
  const { form, missing } = record(json);
  const parsed = parseForm(record(form), where, caller);
  return missing === undefined
    ? { form: parsed }
    : { form: parsed, missing: parseMissing(missing, where, caller) };
}

function parseMissing(json: unknown, where: string, caller: string): MissingValue {
  const { value, becomes } = record(json);
  if (isFiniteNumber(value) && (becomes === "indicator" || isFiniteNumber(becomes)))
    return { value, becomes };
  throw fault(caller, where, "missing with a finite value that becomes an indicator or a finite number");
}

function parseForm(form: Record<string, unknown>, where: string, caller: string): ColumnForm {
  switch (form.form) {
    case "dropped":
    case "asIs":
      return { form: form.form };
    case "scaled": {
      const { log, mean, deviation } = form;
      if (typeof log === "boolean" && isFiniteNumber(mean) && isFiniteNumber(deviation) && deviation > 0) {
        return { form: "scaled", log, mean, deviation };
      }
      throw fault(caller, where, "log, a finite mean and a deviation > 0");
    }
    case "piecewise": {
      const boundaries = finiteList(form.boundaries);
      const isAscending = boundaries.every((b, index) => index === 0 || b > boundaries[index - 1]!);
      if (boundaries.length >= 2 && isAscending) return { form: "piecewise", boundaries };
      throw fault(caller, where, `2 to ${MODEL_LIMITS.boundaries} finite, strictly ascending boundaries`);
    }
    case "oneOf": {
      const values = finiteList(form.values);
      if (values.length > 0) return { form: "oneOf", values };
      throw fault(caller, where, `1 to ${MODEL_LIMITS.boundaries} finite values`);
    }
    default:
      throw fault(caller, where, "form dropped, asIs, scaled, piecewise or oneOf");
  }
}

/** A copy of a list of finite numbers; empty when it is anything else. */
function finiteList(json: unknown): number[] {
  return Array.isArray(json) && json.length <= MODEL_LIMITS.boundaries && json.every(isFiniteNumber)
    ? [...json]
    : [];
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function record(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
}

function fault(caller: string, where: string, rule: string): InputError {
  return new InputError("MODEL_SHAPE", `${caller} requires ${where} to have ${rule}`);
}
