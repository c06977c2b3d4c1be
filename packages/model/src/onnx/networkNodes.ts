import { networkLayers } from "../network/layers.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import { transformInputWidth } from "../transform/transform.js";
import { firstLayerNodes, transformNodes } from "./firstLayerNodes.js";
import { type InputPlan, inputPlan } from "./inputPlan.js";
import type { OnnxGraph } from "./onnxGraph.js";

/** Gives the names of a transform's inputs; see `transformNodes`. */
export type TransformInputs = (transform: ClassifierModel["transform"], plan: InputPlan) => readonly string[];

/** Appends each transform once, however many networks stand behind it. */
export function sharedTransforms(graph: OnnxGraph): TransformInputs {
  const appended = new Map<string, readonly string[]>();
  return (transform, plan) => {
    const key = JSON.stringify(transform);
    const inputs = appended.get(key) ?? transformNodes(graph, plan);
    appended.set(key, inputs);
    return inputs;
  };
}

/** Appends a network, its transform included; returns the name of its probability, [N, 1], which is `output` where given. */
export function networkNodes(
  graph: OnnxGraph,
  model: ClassifierModel,
  transforms: TransformInputs,
  output?: string,
): string {
  const { network, parameters, transform } = model;
  const [, ...rest] = networkLayers(network, transformInputWidth(transform));
  const plan = inputPlan(model);
  let sums = firstLayerNodes(graph, plan, transforms(transform, plan));
  for (const { inputs, outputs, kernelStart, biasStart } of rest) {
    const kernel = parameters.subarray(kernelStart, biasStart);
    const bias = parameters.subarray(biasStart, biasStart + outputs);
    sums = graph.node("Gemm", [
      graph.node("Relu", [sums]),
      graph.floats("kernel", [inputs, outputs], kernel),
      graph.floats("bias", [outputs], bias),
    ]);
  }
  return graph.node("Sigmoid", [sums], {}, output);
}
