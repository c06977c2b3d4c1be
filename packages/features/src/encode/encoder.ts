import { type Click, type ClickTable, hourOfWeekIn, InputError } from "@slidr/clicks";
import { tableTexts } from "../keys/clickColumns.js";
import { compilePlan } from "../plan/compilePlan.js";
import type { FeaturePlan, PlannedFeature } from "../plan/featurePlan.js";
import type { Derivation, FeatureClick } from "../spec/derived.js";
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
import { encodeStep, isInteger, type Step, stepOf } from "./encodeStep.js";
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
  const { steps, integers, inputs, values } = program(plan, width, options.derivations ?? []);
  const clickInputs = inputs.map((input): ClickInput => clickInput(input, context));
  const inputValues = new Float64Array(inputs.length);
  const view = new ClickView();

  const encode = (
    raw: Float64Array,
    rawAt: number,
    click: FeatureClick,
    out: Float32Array,
    offset: number,
  ) => {
    // Most columns are integers as they are: a loop of their own over flat arrays.
    for (let i = 0; i < integers.from.length; i++) {
      const value = raw[rawAt + integers.from[i]!]!;
      values[integers.to[i]!] = value < 0 ? integers.missing[i]! : value;
    }
    for (let s = 0; s < steps.length; s++) encodeStep(steps[s]!, raw, rawAt, inputValues, click, values);
    for (let i = 0; i < width; i++) out[offset + i] = values[i]!;
  };
  return {
    plan,
    names: columns.map((column) => column.name),
    kinds: columns.map((column) => column.kind),
    width,
    encode(raw, click, out, offset = 0) {
      for (let i = 0; i < clickInputs.length; i++) inputValues[i] = clickInputs[i]!(click);
      encode(raw, 0, view.of(click), out, offset);
    },
    forTable(table) {
      for (const definition of spec.features) checkColumns(definition, table);
      const rowInputs = inputs.map((input) => rowInput(input, table, { ...context, caller: "encodeTable" }));
      const click = new TableClick(table);
      return (raw, first, rows, out) => {
        for (let i = 0; i < rows; i++) {
          const row = first + i;
          for (let k = 0; k < rowInputs.length; k++) inputValues[k] = rowInputs[k]!(row);
          click.row = row;
          encode(raw, i * plan.rawWidth, click, out, row * width);
        }
      };
    },
  };
}

/** The steps that fill a row: derived features after their inputs, which stand behind the row's own columns. */
function program(plan: FeaturePlan, width: number, derivations: readonly Derivation[]) {
  const steps: Step[] = [];
  const inputs: InputDefinition[] = [];
  const values = new Float64Array(width + sumOf(plan.features, hiddenWidth));
  let hiddenAt = width;
  const addAll = (features: readonly PlannedFeature[], start: number) => {
    let at = start;
    for (const planned of features) {
      add(planned, at);
      at += columnsOf(planned.definition).length;
    }
  };
  const add = (planned: PlannedFeature, at: number): void => {
    const { definition } = planned;
    if (isInput(definition)) steps.push(stepOf(planned, { at, input: inputs.push(definition) - 1 }));
    else if (definition.kind === "derived") {
      const compute = derivationNamed(derivations, definition.derivation, definition.name);
      const start = hiddenAt;
      hiddenAt += sumOf(planned.inputs, ownWidth);
      const inputValues = values.subarray(start, hiddenAt);
      addAll(planned.inputs, start);
      steps.push(stepOf(planned, { at, compute, inputValues }));
    } else steps.push(stepOf(planned, { at }));
  };
  addAll(plan.features, 0);
  const plain = steps.filter(isInteger);
  const integers = {
    from: Int32Array.from(plain, (step) => step.raw),
    to: Int32Array.from(plain, (step) => step.at),
    missing: Float64Array.from(plain, (step) => step.missing),
  };
  return { steps: steps.filter((step) => !isInteger(step)), integers, inputs, values };
}

const sumOf = (features: readonly PlannedFeature[], of: (planned: PlannedFeature) => number) =>
  features.reduce((sum, planned) => sum + of(planned), 0);
const ownWidth = ({ definition }: PlannedFeature) => columnsOf(definition).length;
/** Values behind the row that a feature's inputs take, and theirs. */
const hiddenWidth = ({ inputs }: PlannedFeature): number =>
  sumOf(inputs, ownWidth) + sumOf(inputs, hiddenWidth);

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
