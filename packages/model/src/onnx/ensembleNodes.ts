import type { EnsembleModel } from "../score/classifierModel.js";
import { networkNodes, sharedTransforms } from "./networkNodes.js";
import type { OnnxGraph } from "./onnxGraph.js";
import { ONNX_OUTPUT, ONNX_UNCERTAINTY } from "./onnxNames.js";

/**
 * Appends an ensemble's members as branches, their mean and their standard deviation.
 *
 * No matrix product takes the mean: a GPU may round what goes into one (TF32).
 */
export function ensembleNodes(graph: OnnxGraph, { members }: EnsembleModel): void {
  const transforms = sharedTransforms(graph);
  const probabilities = members.map((member) => networkNodes(graph, member, transforms));
  const score = graph.node("Mean", probabilities, {}, ONNX_OUTPUT);
  const squares = probabilities.map((probability) => {
    const difference = graph.node("Sub", [probability, score]);
    return graph.node("Mul", [difference, difference]);
  });
  graph.node("Sqrt", [graph.node("Mean", squares)], {}, ONNX_UNCERTAINTY);
}
