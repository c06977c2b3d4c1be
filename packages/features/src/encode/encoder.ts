import { type Click, type ClickTable, hourOfWeekIn, InputError } from "@slidr/clicks";
import { tableTexts } from "../keys/clickColumns.js";
import { compilePlan } from "../plan/compilePlan.js";
import type { FeaturePlan, PlannedFeature } from "../plan/featurePlan.js";
import type { Derivation } from "../spec/derived.js";
import { columnsOf } from "../spec/featureColumns.js";
import type { FeatureDefinition, FeatureSpec } from "../spec/featureSpec.js";
import type { ValueKind } from "../spec/valueKind.js";
import {
  type ClickInput,
  clickInput,
  type InputContext,
  type InputDefinition,
  rowInput,
} from "./clickInputs.js";
import { ClickView } from "./clickView.js";
import { encodeIntegers, integerColumns } from "./encodeIntegers.js";
import { type EncodedRows, encodeStep, isInteger, type Step, stepOf } from "./encodeStep.js";
import type { Lookups } from "./lookups.js";
import { TableClick } from "./tableClick.js";

/** What an encoder needs beside the spec. */
export interface EncoderOptions {
  /** The tables that the spec's lookups name. */
  readonly lookups?: Lookups;
  /** The functions that the spec's derived features name. */
  readonly derivations?: readonly Derivation[];
}

/** Turns a store's integers and the click itself into a row of features. */
export interface Encoder {
  readonly plan: FeaturePlan;
  /** [width] column names and kinds. */
  readonly names: readonly string[];
  readonly kinds: readonly ValueKind[];
  readonly width: number;
  /** Writes the row of one click at `out[offset ...]`; `raw`: [plan.rawWidth] as a store returned it. */
  encode(raw: Float64Array, click: Click, out: Float32Array, offset?: number): void;
  /**
   * The same for a table's rows, which are read through their columns: `rows` of them from `first` on.
   * `raw`: [rows x plan.rawWidth]; `out`: [rowCount x width], all rows of the table.
   */
  forTable(table: ClickTable): (raw: Float64Array, first: number, rows: number, out: Float32Array) => void;
}

/**
 * The one place that rounds: logarithms, ratios and sines of what any store counted, as float32.
 *
 * Because every store returns integers and this alone makes floats of them, "the same numbers" means bit for bit.
 *
 * @param spec - which features, in which order.
 * @param options - the lookups and derivations that the spec names.
 * @returns an encoder; not to be shared between threads.
 * @throws InputError LOOKUP_ABSENT, DERIVATION_ABSENT here; FEATURE_VALUE from `encode` for a value float32 cannot hold.
 *
 * @example
 * ```ts
 * import { burst, createEncoder, createMemoryStore, defineSpec, hourOfDay } from "@slidr/features";
 *
 * const spec = defineSpec([burst({ by: "userId", short: "1m", long: "1h" }), hourOfDay()], { timeZone: "UTC" });
 * const store = createMemoryStore(spec, { entitiesMax: 10 });
 * const encoder = createEncoder(spec);
 * const click = { clickId: "a", clickedAtMs: 6 * 3_600_000, userId: "u1" };
 * const row = new Float32Array(encoder.width);
 * encoder.encode(store.update(click).values, click, row);
 * encoder.names; // => ["user_burst_1m_1h", "hourOfDay_sin", "hourOfDay_cos"]
 * Array.from(row); // => [60, 1, 0]
 * ```
 */
export function createEncoder(spec: FeatureSpec, options: EncoderOptions = {}): Encoder {
  const plan = compilePlan(spec);
  const columns = spec.features.flatMap(columnsOf);
  const width = columns.length;
  const caller = "createEncoder";
  const hourOfWeek = hourOfWeekIn(spec.timeZone, caller);
  const context: InputContext = { hourOfWeek, lookups: options.lookups, caller };
  const { integers, steps, inputs, hiddenWidth } = program(plan, options.derivations ?? []);
  const clickInputs = inputs.map((input): ClickInput => clickInput(input, context));
  const workspace = (rows: number, raw: Float64Array, clickAt: EncodedRows["clickAt"]): EncodedRows => ({
    rows,
    raw,
    rawWidth: plan.rawWidth,
    inputs: new Float64Array(rows * inputs.length),
    inputWidth: inputs.length,
    hidden: new Float64Array(rows * hiddenWidth),
    hiddenWidth,
    clickAt,
  });
  const view = new ClickView();
  const one = workspace(1, new Float64Array(0), () => view);

  const encode = (of: EncodedRows, out: Float32Array, offset: number) => {
    encodeIntegers(integers, of, out, offset, width);
    for (const step of steps) {
      if (step.isHidden) encodeStep(step, of, of.hidden, step.at, hiddenWidth);
      else encodeStep(step, of, out, offset + step.at, width);
    }
  };
  return {
    plan,
    names: columns.map((column) => column.name),
    kinds: columns.map((column) => column.kind),
    width,
    encode(raw, click, out, offset = 0) {
      for (let i = 0; i < clickInputs.length; i++) one.inputs[i] = clickInputs[i]!(click);
      one.raw = raw;
      view.of(click);
      encode(one, out, offset);
    },
    forTable(table) {
      for (const definition of spec.features) checkColumns(definition, table);
      const rowInputs = inputs.map((input) => rowInput(input, table, { ...context, caller: "encodeTable" }));
      const click = new TableClick(table);
      let firstRow = 0;
      let rowsMax = 0;
      let some = workspace(0, new Float64Array(0), (row) => click.at(firstRow + row));
      return (raw, first, rows, out) => {
        if (rows > rowsMax) {
          rowsMax = rows;
          some = workspace(rows, raw, some.clickAt);
        }
        for (let k = 0; k < rowInputs.length; k++) {
          const input = rowInputs[k]!;
          for (let row = 0; row < rows; row++) some.inputs[row * inputs.length + k] = input(first + row);
        }
        firstRow = first;
        some.rows = rows;
        some.raw = raw;
        encode(some, out, first * width);
      };
    },
  };
}

/** The steps that fill a row: derived features after their inputs, which stand in a row of hidden values. */
function program(plan: FeaturePlan, derivations: readonly Derivation[]) {
  const steps: Step[] = [];
  const inputs: InputDefinition[] = [];
  let hiddenWidth = 0;
  const addAll = (features: readonly PlannedFeature[], start: number, isHidden: boolean) => {
    let at = start;
    for (const planned of features) {
      add(planned, at, isHidden);
      at += columnsOf(planned.definition).length;
    }
  };
  const add = (planned: PlannedFeature, at: number, isHidden: boolean): void => {
    const { definition } = planned;
    if (isInput(definition)) {
      steps.push(stepOf(planned, { at, isHidden, input: inputs.push(definition) - 1 }));
    } else if (definition.kind === "derived") {
      const compute = derivationNamed(derivations, definition.derivation, definition.name);
      const inputsAt = hiddenWidth;
      const inputValues = new Float64Array(sumOf(planned.inputs, ownWidth));
      hiddenWidth += inputValues.length;
      addAll(planned.inputs, inputsAt, true);
      steps.push(stepOf(planned, { at, isHidden, compute, inputsAt, inputValues }));
    } else steps.push(stepOf(planned, { at, isHidden }));
  };
  addAll(plan.features, 0, false);
  // Most columns are integers as they are: a loop of their own over flat arrays.
  const isPlain = (step: Step) => isInteger(step) && !step.isHidden;
  const integers = integerColumns(steps.filter(isPlain));
  return { integers, steps: steps.filter((step) => !isPlain(step)), inputs, hiddenWidth };
}

const sumOf = (features: readonly PlannedFeature[], of: (planned: PlannedFeature) => number) =>
  features.reduce((sum, planned) => sum + of(planned), 0);
const ownWidth = ({ definition }: PlannedFeature) => columnsOf(definition).length;

const inputKinds = ["hourOfDay", "dayOfWeek", "flag", "attribute", "lookup"];
const isInput = (definition: FeatureDefinition): definition is InputDefinition =>
  inputKinds.includes(definition.kind);

/** A derived feature's own columns must be there, though only its function reads them. */
function checkColumns(definition: FeatureDefinition, table: ClickTable): void {
  if (definition.kind !== "derived") return;
  for (const column of definition.columns) tableTexts(table, column, "encodeTable");
  for (const input of definition.inputs) checkColumns(input, table);
}

function derivationNamed(
  derivations: readonly Derivation[],
  id: string,
  feature: string,
): Derivation["compute"] {
  const derivation = derivations.find((known) => known.id === id);
  if (derivation) return derivation.compute;
  throw new InputError(
    "DERIVATION_ABSENT",
    `createEncoder requires a derivation ${JSON.stringify(id)} for feature ${JSON.stringify(feature)}: pass it in derivations`,
  );
}
