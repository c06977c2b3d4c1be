import { floatBytes } from "./floatBytes.js";
import { concatBytes } from "./protobuf.js";

/** A weight of a layer: its name within the layer, shape and values. */
export type LayerWeight = readonly [name: string, shape: readonly number[], values: ArrayLike<number>];

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
}

/** A Keras functional model in the making, in the format that `tf.loadLayersModel` reads. */
export class LayersTopology {
  readonly #layers: { readonly class_name: string; readonly [field: string]: unknown }[] = [];
  readonly #specs: WeightSpec[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #input: string;

  /** @param caller - the public function, for error messages */
  constructor(
    readonly caller: string,
    input: string,
    readonly width: number,
  ) {
    this.#input = input;
    this.layer("InputLayer", input, [], {
      batch_input_shape: [null, width],
      dtype: "float32",
      sparse: false,
    });
  }

  /** Appends a layer on the outputs of others; returns its name. */
  layer(
    className: string,
    name: string,
    inputs: readonly string[],
    config: object = {},
    weights: readonly LayerWeight[] = [],
  ): string {
    const inbound = inputs.map((input) => [input, 0, 0, {}]);
    this.#layers.push({
      class_name: className,
      name,
      config: { name, trainable: false, ...config },
      inbound_nodes: inbound.length === 0 ? [] : [inbound],
    });
    for (const [weight, shape, values] of weights) {
      this.#specs.push({ name: `${name}/${weight}`, shape, dtype: "float32" });
      this.#bytes.push(floatBytes(values, `${weight} of layer ${name}`, this.caller));
    }
    return name;
  }

  /** A fully connected layer; the kernel is [inputs, units], row-major. */
  dense(
    name: string,
    input: string,
    weights: { readonly kernel: ArrayLike<number>; readonly bias: ArrayLike<number> },
    activation = "linear",
  ): string {
    const { kernel, bias } = weights;
    const units = bias.length;
    return this.layer("Dense", name, [input], { units, activation, use_bias: true }, [
      ["kernel", [kernel.length / units, units], kernel],
      ["bias", [units], bias],
    ]);
  }

  /** Whether there is a layer of that class. */
  uses(className: string): boolean {
    return this.#layers.some((layer) => layer.class_name === className);
  }

  /** The two files of the model, whose outputs are those of these layers. */
  encode(
    outputs: readonly string[],
    metadata: object,
  ): { readonly topology: Uint8Array; readonly weights: Uint8Array } {
    const config = {
      name: "slidr",
      layers: this.#layers,
      input_layers: [[this.#input, 0, 0]],
      output_layers: outputs.map((output) => [output, 0, 0]),
    };
    const json = {
      format: "layers-model",
      generatedBy: "slidr",
      convertedBy: null,
      modelTopology: {
        keras_version: "2.15.0",
        backend: "tensorflow",
        model_config: { class_name: "Model", config },
      },
      weightsManifest: [{ paths: ["weights.bin"], weights: this.#specs }],
      userDefinedMetadata: metadata,
    };
    return { topology: new TextEncoder().encode(JSON.stringify(json)), weights: concatBytes(this.#bytes) };
  }
}
