import { type Layer, networkLayers } from "../network/layers.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import { transformInputWidth } from "../transform/transform.js";
import { firstLayer, inputLayers } from "./inputLayers.js";
import { type InputPlan, inputPlan } from "./inputPlan.js";
import type { LayersTopology } from "./layersTopology.js";

/** Gives the layer that networks behind a transform read. */
export type TransformLayers = (transform: ClassifierModel["transform"], plan: InputPlan) => string;

/** Appends each transform once, however many networks stand behind it. */
export function sharedInputLayers(topology: LayersTopology): TransformLayers {
  const appended = new Map<string, string>();
  return (transform, plan) => {
    const key = JSON.stringify(transform);
    const prefix = appended.size === 0 ? "" : `transform${appended.size + 1}_`;
    const layer = appended.get(key) ?? inputLayers(topology, plan, prefix);
    appended.set(key, layer);
    return layer;
  };
}

/**
 * Appends a network, its transform included; returns the layer of its probability, `output`.
 *
 * @param prefix - begins the names of its hidden layers
 */
export function networkLayersOf(
  topology: LayersTopology,
  model: ClassifierModel,
  transforms: TransformLayers,
  prefix: string,
  output: string,
): string {
  const { network, parameters, transform } = model;
  const [embedding, ...rest] = networkLayers(network, transformInputWidth(transform)) as [Layer, ...Layer[]];
  const plan = inputPlan(model);
  // Cross layers stand behind an embedding; hidden layers are counted from 1 in any case.
  const before = network.cross === undefined ? 0 : network.cross.layers + 1;
  const nameOf = (index: number, { form, activation }: Layer): string => {
    if (index === rest.length) return output;
    if (activation === "relu") return `${prefix}hidden${index + 1 - before}`;
    return prefix + (form === "cross" ? `cross${index}` : "embedding");
  };
  const activationOf = (index: number, { activation }: Layer): string =>
    index === rest.length ? "sigmoid" : activation === "relu" ? "relu" : "linear";
  const first = topology.dense(
    nameOf(0, embedding),
    transforms(transform, plan),
    firstLayer(plan),
    activationOf(0, embedding),
  );
  return rest.reduce((units, layer, previous) => {
    const { outputs, kernelStart, biasStart, form } = layer;
    const kernel = parameters.subarray(kernelStart, biasStart);
    const bias = parameters.subarray(biasStart, biasStart + outputs);
    const name = nameOf(previous + 1, layer);
    if (form === "dense")
      return topology.dense(name, units, { kernel, bias }, activationOf(previous + 1, layer));
    const product = topology.dense(`${name}Product`, units, { kernel, bias });
    const scaled = topology.layer("Multiply", `${name}Scaled`, [first, product]);
    return topology.layer("Add", name, [scaled, units]);
  }, first);
}
