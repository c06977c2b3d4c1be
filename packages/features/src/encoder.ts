import { type Click, type ClickTable, InputError } from "@slidr/clicks";
import { tableTexts } from "./clickColumns.js";
import {
  type ClickInput,
  clickInput,
  type InputContext,
  type InputDefinition,
  rowInput,
} from "./clickInputs.js";
import { compilePlan } from "./compilePlan.js";
import type { Derivation, FeatureClick } from "./derived.js";
import { encodeStep, type Step } from "./encodeStep.js";
import { columnsOf } from "./featureColumns.js";
import type { FeaturePlan, PlannedFeature } from "./featurePlan.js";
import type { FeatureDefinition, FeatureSpec } from "./featureSpec.js";
import type { Lookups } from "./lookups.js";
import { TableClick } from "./tableClick.js";
import type { ValueKind } from "./valueKind.js";

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
  /** The same for a table's rows, which are read through their columns. */
  forTable(table: ClickTable): (raw: Float64Array, row: number, out: Float32Array, offset: number) => void;
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
  const context: InputContext = {
    timeZone: spec.timeZone,
    lookups: options.lookups,
    caller: "createEncoder",
  };
  const { steps, inputs, values } = program(plan, width, options.derivations ?? []);
  const clickInputs = inputs.map((input): ClickInput => clickInput(input, context));
  const inputValues = new Float64Array(inputs.length);

  const encode = (raw: Float64Array, click: FeatureClick, out: Float32Array, offset: number) => {
    for (let s = 0; s < steps.length; s++) encodeStep(steps[s]!, raw, inputValues, click, values);
    for (let i = 0; i < width; i++) out[offset + i] = values[i]!;
  };
  return {
    plan,
    names: columns.map((column) => column.name),
    kinds: columns.map((column) => column.kind),
    width,
    encode(raw, click, out, offset = 0) {
      for (let i = 0; i < clickInputs.length; i++) inputValues[i] = clickInputs[i]!(click);
      encode(raw, click, out, offset);
    },
    forTable(table) {
      for (const definition of spec.features) checkColumns(definition, table);
      const rowInputs = inputs.map((input) => rowInput(input, table, { ...context, caller: "encodeTable" }));
      const click = new TableClick(table);
      return (raw, row, out, offset) => {
        for (let i = 0; i < rowInputs.length; i++) inputValues[i] = rowInputs[i]!(row);
        click.row = row;
        encode(raw, click, out, offset);
      };
    },
  };
}

/** The steps that fill a row: derived features after their inputs, which stand behind the row's own columns. */
function program(plan: FeaturePlan, width: number, derivations: readonly Derivation[]) {
  const steps: Step[] = [];
  const inputs: InputDefinition[] = [];
  let hidden = width;
  const hide = (columnCount: number) => {
    const at = hidden;
    hidden += columnCount;
    return at;
  };
  const drafts: { step: Step; inputsEnd: number }[] = [];
  const add = (planned: PlannedFeature, at: number): void => {
    const { definition, raw, rawLong } = planned;
    const step: Step = {
      definition,
      raw,
      rawLong,
      at,
      input: -1,
      inputValues: new Float64Array(0),
      inputsAt: 0,
    };
    switch (definition.kind) {
      case "hourOfDay":
      case "dayOfWeek":
      case "flag":
      case "attribute":
      case "lookup":
        step.input = inputs.push(definition) - 1;
        break;
      case "derived": {
        step.compute = derivationNamed(derivations, definition.derivation, definition.name);
        const counts = planned.inputs.map((input) => columnsOf(input.definition).length);
        step.inputsAt = hide(counts.reduce((sum, columnCount) => sum + columnCount, 0));
        let inputAt = step.inputsAt;
        planned.inputs.forEach((input, index) => {
          add(input, inputAt);
          inputAt += counts[index]!;
        });
        drafts.push({ step, inputsEnd: inputAt });
      }
    }
    steps.push(step);
  };
  let at = 0;
  for (const planned of plan.features) {
    add(planned, at);
    at += columnsOf(planned.definition).length;
  }
  const values = new Float64Array(hidden);
  for (const { step, inputsEnd } of drafts) step.inputValues = values.subarray(step.inputsAt, inputsEnd);
  return { steps, inputs, values };
}

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
