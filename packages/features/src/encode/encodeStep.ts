import { InputError } from "@slidr/clicks";
import type { PlannedFeature } from "../plan/featurePlan.js";
import type { Derivation, FeatureClick } from "../spec/derived.js";
import type { FeatureDefinition } from "../spec/featureSpec.js";
import { gapsKept } from "../spec/gapRegularity.js";

/** How a value is made, as a number. */
const INTEGER = 0;
const RATIO = 1;
const REGULARITY = 2;
const CYCLIC = 3;
const INPUT = 4;
const DERIVED = 5;

/** One definition, flattened: where its integers, its click input and its values stand, and what it computes. */
export interface Step {
  readonly code: number;
  readonly name: string;
  readonly missing: number;
  /** Integers: the feature's own, and of a burst the long window's. */
  readonly raw: number;
  readonly rawLong: number;
  /** A ratio is integer x `times` / (other integer or 1) / `over`. */
  readonly times: number;
  readonly over: number;
  /** First of its values in a row; of an input of a derived feature in a row of hidden values. */
  readonly at: number;
  readonly isHidden: boolean;
  /** Index of its click input, or -1. */
  readonly input: number;
  /** Of a cyclic feature: sin and cos by turn. */
  readonly circle: Circle;
  /** Of a derived feature: its function, and room for its inputs, which begin at `inputsAt` in the hidden values. */
  readonly compute: Derivation["compute"];
  readonly inputsAt: number;
  readonly inputValues: Float64Array;
}

interface Circle {
  readonly sin: Float64Array;
  readonly cos: Float64Array;
}

const hours = circleOf(24);
const days = circleOf(7);
const noInputs = new Float64Array(0);
const noCompute = () => Number.NaN;

function circleOf(period: number): Circle {
  const turn = (of: (angle: number) => number) =>
    Float64Array.from({ length: period }, (_, i) => {
      const value = of((2 * Math.PI * i) / period);
      // Quarters of the circle are exact: sin(pi) is 0, not 1e-16 (nor, by the + 0, a negative zero).
      return (4 * i) % period === 0 ? Math.round(value) + 0 : value;
    });
  return { sin: turn(Math.sin), cos: turn(Math.cos) };
}

/** Whether a step's value is its integer as it stands. */
export const isInteger = (step: Step): boolean => step.code === INTEGER;

/** What a step needs beside its definition. */
export interface StepParts {
  readonly at: number;
  readonly isHidden: boolean;
  readonly input?: number;
  readonly compute?: Derivation["compute"];
  readonly inputsAt?: number;
  readonly inputValues?: Float64Array;
}

/** The step of a planned feature. */
export function stepOf({ definition, raw, rawLong }: PlannedFeature, parts: StepParts): Step {
  const { times, over } = ratioOf(definition);
  return {
    code: codeOf(definition),
    name: definition.name,
    missing: "missing" in definition ? definition.missing : 0,
    raw,
    rawLong,
    times,
    over,
    at: parts.at,
    isHidden: parts.isHidden,
    input: parts.input ?? -1,
    circle: definition.kind === "dayOfWeek" ? days : hours,
    compute: parts.compute ?? noCompute,
    inputsAt: parts.inputsAt ?? 0,
    inputValues: parts.inputValues ?? noInputs,
  };
}

function codeOf({ kind }: FeatureDefinition): number {
  switch (kind) {
    case "count":
    case "distinct":
    case "gap":
      return INTEGER;
    case "rate":
    case "burst":
      return RATIO;
    case "gapRegularity":
      return REGULARITY;
    case "hourOfDay":
    case "dayOfWeek":
      return CYCLIC;
    case "flag":
    case "attribute":
    case "lookup":
      return INPUT;
    case "derived":
      return DERIVED;
  }
}

function ratioOf(definition: FeatureDefinition): { times: number; over: number } {
  if (definition.kind === "rate") return { times: 60_000, over: definition.windowMs };
  if (definition.kind === "burst") return { times: definition.longMs, over: definition.shortMs };
  return { times: 1, over: 1 };
}

/** Consecutive clicks that are encoded together, and all that their values are made of. */
export interface EncodedRows {
  rows: number;
  /** [rows x rawWidth] integers of a store. */
  raw: Float64Array;
  readonly rawWidth: number;
  /** [rows x inputWidth] numbers of the clicks themselves. */
  readonly inputs: Float64Array;
  readonly inputWidth: number;
  /** [rows x hiddenWidth] inputs of derived features. */
  readonly hidden: Float64Array;
  readonly hiddenWidth: number;
  /** The click of a row. */
  readonly clickAt: (row: number) => FeatureClick;
}

/** Writes the value or values of a step for every row: row r's begin at `out[start + r * stride]`. */
export function encodeStep(
  step: Step,
  of: EncodedRows,
  out: Float32Array | Float64Array,
  start: number,
  stride: number,
): void {
  switch (step.code) {
    case INTEGER:
      encodeInteger(step, of, out, start, stride);
      return;
    case RATIO:
      encodeRatio(step, of, out, start, stride);
      return;
    case REGULARITY:
      for (let row = 0; row < of.rows; row++) {
        encodeRegularity(of.raw, row * of.rawWidth + step.raw, step.missing, out, start + row * stride);
      }
      return;
    case CYCLIC:
      for (let row = 0; row < of.rows; row++) {
        const turn = of.inputs[row * of.inputWidth + step.input]!;
        out[start + row * stride] = step.circle.sin[turn]!;
        out[start + row * stride + 1] = step.circle.cos[turn]!;
      }
      return;
    case INPUT:
      for (let row = 0; row < of.rows; row++) {
        out[start + row * stride] = finite(of.inputs[row * of.inputWidth + step.input]!, step, of, row);
      }
      return;
    default:
      for (let row = 0; row < of.rows; row++) {
        for (let i = 0; i < step.inputValues.length; i++) {
          step.inputValues[i] = of.hidden[row * of.hiddenWidth + step.inputsAt + i]!;
        }
        out[start + row * stride] = finite(step.compute(step.inputValues, of.clickAt(row)), step, of, row);
      }
  }
}

function encodeInteger(
  step: Step,
  of: EncodedRows,
  out: Float32Array | Float64Array,
  start: number,
  stride: number,
): void {
  const { rows, raw, rawWidth } = of;
  for (let row = 0, from = step.raw, to = start; row < rows; row++, from += rawWidth, to += stride) {
    const value = raw[from]!;
    out[to] = value < 0 ? step.missing : value;
  }
}

function encodeRatio(
  step: Step,
  of: EncodedRows,
  out: Float32Array | Float64Array,
  start: number,
  stride: number,
): void {
  const { rows, raw, rawWidth } = of;
  for (let row = 0; row < rows; row++) {
    const value = raw[row * rawWidth + step.raw]!;
    const other = step.rawLong < 0 ? 1 : raw[row * rawWidth + step.rawLong]!;
    // Both products are exact integers: one rounding.
    out[start + row * stride] =
      value < 0 || other <= 0 ? step.missing : (value * step.times) / (other * step.over);
  }
}

const logs = new Float64Array(gapsKept);

/** Mean and population standard deviation of ln(max(gap, 1)) over gaps [newest first, -1 = none]. */
function encodeRegularity(
  raw: Float64Array,
  start: number,
  missing: number,
  values: Float32Array | Float64Array,
  at: number,
): void {
  let count = 0;
  let sum = 0;
  while (count < gapsKept && raw[start + count]! >= 0) {
    const log = Math.log(Math.max(1, raw[start + count]!));
    logs[count++] = log;
    sum += log;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const deviation = logs[i]! - mean;
    squares += deviation * deviation;
  }
  values[at] = count < 1 ? missing : mean;
  values[at + 1] = count < 2 ? missing : Math.sqrt(squares / count);
}

const float32Max = (2 - 2 ** -23) * 2 ** 127;

/** NaN is missing; an infinite value, or one that float32 cannot hold, is an error. */
function finite(value: number, step: Step, of: EncodedRows, row: number): number {
  if (Math.abs(value) <= float32Max) return value;
  if (Number.isNaN(value)) return step.missing;
  throw new InputError(
    "FEATURE_VALUE",
    `Encoder.encode requires values that float32 can hold, got ${value} for ${step.name} at click ${JSON.stringify(of.clickAt(row).clickId)}`,
  );
}
