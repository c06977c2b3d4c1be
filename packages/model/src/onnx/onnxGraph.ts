import { floatBytes } from "./floatBytes.js";
import { bytesField, concatBytes, type Field, integerField, messageField, textField } from "./protobuf.js";

// Field numbers and enums below are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

/** Operators as of this opset, and the file version that belongs to it. */
const OPSET_VERSION = 13;
const IR_VERSION = 7;

/** TensorProto.DataType. */
export const ONNX_FLOAT = 1;
const INT64 = 7;

/** What an operator is given beside tensors: integers and lists of them. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** AttributeProto.AttributeType. */
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** A tensor's dimension: a number, or the name of one that each call chooses. */
export type Dimension = number | string;

/** An ONNX graph in the making: nodes and constants are appended and called by the names they get. */
export class OnnxGraph {
  readonly #nodes: Field[] = [];
  readonly #constants: Field[] = [];
  #names = 0;

  /** @param caller - the public function, for error messages */
  constructor(readonly caller: string) {}

  /** Appends a node; returns the name of its one output, which is `output` where given. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const name = output ?? this.#name(operator);
    this.#nodes.push(
      messageField(1, [
        ...inputs.map((input) => textField(1, input)),
        textField(2, name),
        textField(3, `${name}_node`),
        textField(4, operator),
        ...Object.entries(attributes).map(([key, value]) => attributeField(key, value)),
      ]),
    );
    return name;
  }

  /** Appends a float32 constant; throws where a value is none, `what` says which. */
  floats(what: string, dims: readonly number[], values: ArrayLike<number>): string {
    const name = this.#name(what);
    const bytes = floatBytes(values, what, this.caller);
    this.#constants.push(constantField(name, dims, ONNX_FLOAT, bytes));
    return name;
  }

  /** Appends a list of integers >= 0. */
  integers(what: string, values: readonly number[]): string {
    const name = this.#name(what);
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    values.forEach((value, index) => {
      view.setUint32(index * 8, value, true);
    });
    this.#constants.push(constantField(name, [values.length], INT64, bytes));
    return name;
  }

  /** The whole file. */
  encode(file: {
    readonly input: { readonly name: string; readonly dims: readonly Dimension[] };
    readonly outputs: readonly { readonly name: string; readonly dims: readonly Dimension[] }[];
    readonly metadata: Readonly<Record<string, string>>;
  }): Uint8Array {
    const graph = [
      ...this.#nodes,
      textField(2, "slidr"),
      ...this.#constants,
      valueField(11, file.input),
      ...file.outputs.map((output) => valueField(12, output)),
    ];
    return concatBytes([
      integerField(1, IR_VERSION),
      textField(2, "slidr"),
      messageField(7, graph),
      messageField(8, [textField(1, ""), integerField(2, OPSET_VERSION)]),
      ...Object.entries(file.metadata).map(([key, value]) =>
        messageField(14, [textField(1, key), textField(2, value)]),
      ),
    ]);
  }

  #name(stem: string): string {
    this.#names += 1;
    return `${stem.replaceAll(/[^A-Za-z0-9]/g, "_")}_${this.#names}`;
  }
}

function attributeField(name: string, value: number | readonly number[]): Field {
  const typed =
    typeof value === "number"
      ? [integerField(3, value), integerField(20, ATTRIBUTE_INT)]
      : [...value.map((integer) => integerField(8, integer)), integerField(20, ATTRIBUTE_INTS)];
  return messageField(5, [textField(1, name), ...typed]);
}

function constantField(name: string, dims: readonly number[], type: number, bytes: Uint8Array): Field {
  const shape = dims.map((dim) => integerField(1, dim));
  return messageField(5, [...shape, integerField(2, type), textField(8, name), bytesField(9, bytes)]);
}

function valueField(field: number, value: { name: string; dims: readonly Dimension[] }): Field {
  const dims = value.dims.map((dim) =>
    messageField(1, [typeof dim === "number" ? integerField(1, dim) : textField(2, dim)]),
  );
  const tensor = [integerField(1, ONNX_FLOAT), messageField(2, dims)];
  return messageField(field, [textField(1, value.name), messageField(2, [messageField(1, tensor)])]);
}
