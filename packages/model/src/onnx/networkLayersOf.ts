import { networkLayers } from "../network/layers.js";
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
  const [, ...rest] = networkLayers(network, transformInputWidth(transform));
  const plan = inputPlan(model);
  const isLast = (index: number): boolean => index === network.hidden.length;
  const name = (index: number): string => (isLast(index) ? output : `${prefix}hidden${index + 1}`);
  const activation = (index: number): string => (isLast(index) ? "sigmoid" : "relu");
  let units = topology.dense(name(0), transforms(transform, plan), firstLayer(plan), activation(0));
  rest.forEach(({ outputs, kernelStart, biasStart }, index) => {
    const kernel = parameters.subarray(kernelStart, biasStart);
    const bias = parameters.subarray(biasStart, biasStart + outputs);
    units = topology.dense(name(index + 1), units, { kernel, bias }, activation(index + 1));
  });
  return units;
}
