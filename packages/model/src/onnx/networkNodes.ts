import { type Layer, networkLayers } from "../network/layers.js";
import type { CrossLayers } from "../network/network.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import { transformInputWidth } from "../transform/transform.js";
import { firstLayerNodes, transformNodes } from "./firstLayerNodes.js";
import { type InputPlan, inputPlan } from "./inputPlan.js";
import type { OnnxGraph } from "./onnxGraph.js";

/** Of a number of float32's size, as a power of ten; two less for the weights that follow. */
const EXPONENT_MAX = 36;

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
  const [firstLayer, ...rest] = networkLayers(network, transformInputWidth(transform)) as [Layer, ...Layer[]];
  const plan = inputPlan(model);
  const sums = firstLayerNodes(graph, plan, transforms(transform, plan));
  const first = network.cross
    ? boundedNode(graph, sums, network.cross)
    : activatedNode(graph, sums, firstLayer);
  let units = first;
  for (const layer of rest) {
    const { inputs, outputs, kernelStart, biasStart } = layer;
    const product = graph.node("Gemm", [
      units,
      graph.floats("kernel", [inputs, outputs], parameters.subarray(kernelStart, biasStart)),
      graph.floats("bias", [outputs], parameters.subarray(biasStart, biasStart + outputs)),
    ]);
    units =
      layer.form === "cross"
        ? graph.node("Add", [graph.node("Mul", [first, product]), units])
        : activatedNode(graph, product, layer);
  }
  return graph.node("Sigmoid", [units], {}, output);
}

function activatedNode(graph: OnnxGraph, sums: string, { activation }: Layer): string {
  return activation === "relu" ? graph.node("Relu", [sums]) : sums;
}

/**
 * An embedding that no cross layer takes beyond float32, where products would cancel to NaN: rows with a number beyond
 * `most` are scaled down to it, in one piece, so that the largest products keep their signs. Every score is 0 or 1 long
 * before; behind a piecewise-linear transform of counts this changes nothing.
 */
function boundedNode(graph: OnnxGraph, embedding: string, { layers }: CrossLayers): string {
  const most = graph.floats("largest embedding", [], [10 ** (EXPONENT_MAX / (layers + 2))]);
  const largest = graph.node("ReduceMax", [graph.node("Abs", [embedding])], { axes: [1] });
  const scale = graph.node("Div", [most, graph.node("Max", [largest, most])]);
  return graph.node("Mul", [embedding, scale]);
}
