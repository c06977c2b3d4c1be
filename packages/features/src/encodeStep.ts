import { InputError } from "@slidr/clicks";
import type { Derivation, FeatureClick } from "./derived.js";
import type { FeatureDefinition } from "./featureSpec.js";
import { gapsKept } from "./gapRegularity.js";

/** One definition, and where its integers, its click input and its values stand. */
export interface Step {
  readonly definition: FeatureDefinition;
  readonly raw: number;
  readonly rawLong: number;
  /** First of its values in the row. */
  readonly at: number;
  /** Index of its click input, or -1. */
  input: number;
  inputsAt: number;
  inputValues: Float64Array;
  compute?: Derivation["compute"];
}

const float32Max = (2 - 2 ** -23) * 2 ** 127;
const hourSin = circle(24, Math.sin);
const hourCos = circle(24, Math.cos);
const daySin = circle(7, Math.sin);
const dayCos = circle(7, Math.cos);

function circle(period: number, of: (angle: number) => number): Float64Array {
  // Quarters of the circle are exact: sin(pi) is 0, not 1e-16.
  return Float64Array.from({ length: period }, (_, i) =>
    (4 * i) % period === 0 ? Math.round(of((2 * Math.PI * i) / period)) : of((2 * Math.PI * i) / period),
  );
}

/** Writes a step's value or values. */
export function encodeStep(
  step: Step,
  raw: Float64Array,
  inputs: Float64Array,
  click: FeatureClick,
  values: Float64Array,
): void {
  const { definition, at } = step;
  switch (definition.kind) {
    case "count":
    case "distinct":
    case "gap": {
      const value = raw[step.raw]!;
      values[at] = value < 0 ? definition.missing : value;
      return;
    }
    case "rate": {
      const count = raw[step.raw]!;
      values[at] = count < 0 ? definition.missing : (count * 60_000) / definition.windowMs;
      return;
    }
    case "burst": {
      const short = raw[step.raw]!;
      const long = raw[step.rawLong]!;
      // Both products are exact integers: one rounding.
      values[at] = long <= 0 ? definition.missing : (short * definition.longMs) / (long * definition.shortMs);
      return;
    }
    case "gapRegularity":
      encodeRegularity(raw, step.raw, definition.missing, values, at);
      return;
    case "hourOfDay": {
      const hour = inputs[step.input]!;
      values[at] = hourSin[hour]!;
      values[at + 1] = hourCos[hour]!;
      return;
    }
    case "dayOfWeek": {
      const day = inputs[step.input]!;
      values[at] = daySin[day]!;
      values[at + 1] = dayCos[day]!;
      return;
    }
    case "flag":
    case "attribute":
    case "lookup":
      values[at] = finite(inputs[step.input]!, definition.missing, definition.name, click);
      return;
    case "derived": {
      const value = step.compute!(step.inputValues, click);
      values[at] = finite(value, definition.missing, definition.name, click);
    }
  }
}

/** Mean and population standard deviation of ln(max(gap, 1)) over gaps [newest first, -1 = none]. */
function encodeRegularity(
  raw: Float64Array,
  start: number,
  missing: number,
  values: Float64Array,
  at: number,
): void {
  let count = 0;
  let sum = 0;
  while (count < gapsKept && raw[start + count]! >= 0) {
    sum += Math.log(Math.max(1, raw[start + count]!));
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const deviation = Math.log(Math.max(1, raw[start + i]!)) - mean;
    squares += deviation * deviation;
  }
  values[at] = count < 1 ? missing : mean;
  values[at + 1] = count < 2 ? missing : Math.sqrt(squares / count);
}

/** NaN is missing; an infinite value, or one that float32 cannot hold, is an error. */
function finite(value: number, missing: number, name: string, click: FeatureClick): number {
  if (Math.abs(value) <= float32Max) return value;
  if (Number.isNaN(value)) return missing;
  throw new InputError(
    "FEATURE_VALUE",
    `Encoder.encode requires values that float32 can hold, got ${value} for ${name} at click ${JSON.stringify(click.clickId)}`,
  );
}
