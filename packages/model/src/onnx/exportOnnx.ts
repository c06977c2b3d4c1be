import type { Model, VelocityRuleModel } from "../score/classifierModel.js";
import { MODEL_VERSION } from "../score/serializeModel.js";
import { ensembleNodes } from "./ensembleNodes.js";
import { exportableModel } from "./exportableModel.js";
import { type GoldenScores, goldenScores } from "./goldenScores.js";
import { networkNodes, sharedTransforms } from "./networkNodes.js";
import { OnnxGraph } from "./onnxGraph.js";
import { ONNX_INPUT, ONNX_OUTPUT, outputsOf } from "./onnxNames.js";

/** What travels in the file's metadata beside what the model says of itself. */
export interface ExportOnnxOptions {
  /** Hash of the feature spec that makes the rows. */
  readonly specHash?: string;
  /** Rows that travel with their scores; default: `goldenScores(model)`. */
  readonly golden?: GoldenScores;
}

const caller = "exportOnnx";

/**
 * Writes a model as an ONNX file, its transform inside: raw features in, scores out, in float32.
 *
 * For every server and library that takes ONNX (Triton, ONNX Runtime, TensorRT ...). Opset 13, plain operators only,
 * batch of any size. Differences are taken before anything is scaled, so counts and durations of any size keep their
 * precision, and no feature goes through a matrix product before it is in [0, 1] or standardised: a GPU may round
 * those (TF32). Scores agree with `compileScorer` within 1e-6, but for single rows of cross networks
 * (1.2e-6 was measured); an input beyond 1e18 deviations counts as 1e18, and where
 * a cross network's products would leave float32, the row's embedding is scaled down.
 *
 * Input `features`: float32 [N, width], finite. Output `score`: float32 [N, 1] in [0, 1]; two dimensions, as Triton's
 * batching wants. An ensemble's members are branches on one transform where they share it, and a second output
 * `uncertainty`, float32 [N, 1] in [0, 0.5], stands beside their mean. Metadata, each a JSON text: `slidr.type`, `slidr.modelVersion`, `slidr.names`, `slidr.kinds`,
 * `slidr.specHash` where given, `slidr.golden`.
 *
 * @param model - trained, or a velocity rule
 * @returns the file's bytes; the same model and options give the same bytes
 * @throws InputError MODEL_UNFITTED when parts are missing or do not fit each other, EXPORT_RANGE when a number of the
 *   transform is beyond float32
 *
 * @example
 * ```ts
 * import { velocityRule } from "@slidr/model";
 * import { exportOnnx, openOnnxScorer } from "@slidr/model/onnx";
 *
 * const { model } = velocityRule({ names: ["hour", "userClicks10m"], column: "userClicks10m" });
 * const scorer = await openOnnxScorer(exportOnnx(model));
 * const scores = new Float32Array(2);
 * await scorer.scoreBatch(new Float32Array([13, 0, 13, 40]), 2, scores);
 * scores[0]; // => 0
 * scores[1]; // ~> 0.7878
 * await scorer.close();
 * ```
 */
export function exportOnnx(model: Model, options: ExportOnnxOptions = {}): Uint8Array {
  const checked = exportableModel(model, caller);
  const graph = new OnnxGraph(caller);
  if (checked.type === "velocityRule") velocityNodes(graph, checked);
  else if (checked.type === "ensemble") ensembleNodes(graph, checked);
  else networkNodes(graph, checked, sharedTransforms(graph), ONNX_OUTPUT);
  const { specHash, golden = goldenScores(checked) } = options;
  const about = {
    type: checked.type,
    modelVersion: MODEL_VERSION,
    names: checked.names,
    ...(checked.type !== "velocityRule" && { kinds: checked.kinds }),
    ...(specHash !== undefined && { specHash }),
    golden,
  };
  return graph.encode({
    input: { name: ONNX_INPUT, dims: ["N", checked.names.length] },
    outputs: outputsOf(checked).map((name) => ({ name, dims: ["N", 1] })),
    metadata: Object.fromEntries(
      Object.entries(about).map(([key, value]) => [`slidr.${key}`, JSON.stringify(value)]),
    ),
  });
}

/** log1p(count) / (1 + log1p(count)), as the rule's own scorer has it. */
function velocityNodes(graph: OnnxGraph, { column }: VelocityRuleModel): void {
  const one = graph.floats("one", [1], [1]);
  const count = graph.node("Gather", [ONNX_INPUT, graph.integers("column", [column])], { axis: 1 });
  const logarithm = graph.node("Log", [graph.node("Add", [graph.node("Relu", [count]), one])]);
  graph.node("Div", [logarithm, graph.node("Add", [logarithm, one])], {}, ONNX_OUTPUT);
}
