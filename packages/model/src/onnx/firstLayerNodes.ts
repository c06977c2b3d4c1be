import type { EqualInput, InputPlan, KernelRow, PiecewiseInput, ScaledInput } from "./inputPlan.js";
import { ONNX_FLOAT, type OnnxGraph } from "./onnxGraph.js";
import { ONNX_INPUT } from "./onnxNames.js";
import { splitFloat } from "./splitFloat.js";

/** Inputs beyond this would overflow in a layer or two and then cancel to NaN; every score is 0 or 1 long before. */
const INPUT_MAX = 1e18;

/**
 * Appends a transform; returns the names of its inputs, group by group of what has to be computed, for `firstLayerNodes`.
 *
 * Inputs are rows here, [inputs, N]: a column is copied to the inputs it feeds in one piece, which is five times faster.
 *
 * @param plan - of any network behind the transform
 */
export function transformNodes(graph: OnnxGraph, plan: InputPlan): string[] {
  const features = graph.node("Transpose", [ONNX_INPUT]);
  return inputGroups(plan).map(({ inputs, nodes }) => {
    const columns = graph.integers(
      "columns",
      inputs.map(({ column }) => column),
    );
    return nodes(graph, graph.node("Gather", [features, columns], { axis: 0 }));
  });
}

/** Appends a network's first layer on a transform's inputs; returns the name of the layer's sums, [N, units]. */
export function firstLayerNodes(graph: OnnxGraph, plan: InputPlan, groups: readonly string[]): string {
  const { bias } = plan;
  let sums = graph.floats("bias", [bias.length], bias);
  inputGroups(plan).forEach(({ inputs }, index) => {
    const rows = inputs.flatMap(({ row }) => [...row]);
    const kernel = graph.floats("parameters", [inputs.length, bias.length], rows);
    sums = graph.node("Gemm", [groups[index]!, kernel, sums], { transA: 1 });
  });
  return sums;
}

/** Inputs that the same nodes compute, from the columns that feed them. */
interface InputGroup {
  readonly inputs: readonly { readonly column: number; readonly row: KernelRow }[];
  nodes(graph: OnnxGraph, x: string): string;
}

/** The groups and their order depend on the transform alone. */
function inputGroups({ piecewise, scaled, equal }: InputPlan): InputGroup[] {
  const scaledGroups = [false, true].flatMap((log) =>
    [false, true].map((canMiss) =>
      groupOf(
        scaled.filter((input) => input.log === log && (input.missing !== undefined) === canMiss),
        scaledNodes,
      ),
    ),
  );
  const all = [groupOf(piecewise, piecewiseNodes), ...scaledGroups, groupOf(equal, equalNodes)];
  return all.filter(({ inputs }) => inputs.length > 0);
}

function groupOf<Input extends InputGroup["inputs"][number]>(
  inputs: readonly Input[],
  nodes: (graph: OnnxGraph, x: string, inputs: readonly Input[]) => string,
): InputGroup {
  return { inputs, nodes: (graph, x) => nodes(graph, x, inputs) };
}

function piecewiseNodes(graph: OnnxGraph, x: string, inputs: readonly PiecewiseInput[]): string {
  const above = differenceNodes(
    graph,
    x,
    inputs.map(({ from }) => from),
    "boundaries",
  );
  const gaps = vector(
    graph,
    "gaps between boundaries",
    inputs.map(({ gap }) => divisor(gap)),
  );
  return clipNodes(graph, graph.node("Div", [above, gaps]), 0, 1);
}

function scaledNodes(graph: OnnxGraph, x: string, group: readonly ScaledInput[]): string {
  const means = group.map(({ mean }) => mean);
  const isLog = group[0]!.log;
  const difference = isLog ? logarithmNodes(graph, x, means) : differenceNodes(graph, x, means, "means");
  const deviations = vector(
    graph,
    "deviations",
    group.map(({ deviation }) => divisor(deviation)),
  );
  let z = graph.node("Div", [difference, deviations]);
  if (group[0]!.missing !== undefined) {
    const missing = vector(
      graph,
      "missing values",
      group.map((input) => input.missing!),
    );
    z = graph.node("Where", [graph.node("Equal", [x, missing]), scalar(graph, 0), z]);
  }
  return clipNodes(graph, z, -INPUT_MAX, INPUT_MAX);
}

function equalNodes(graph: OnnxGraph, x: string, inputs: readonly EqualInput[]): string {
  const values = vector(
    graph,
    "values",
    inputs.map(({ value }) => value),
  );
  return graph.node("Cast", [graph.node("Equal", [x, values])], { to: ONNX_FLOAT });
}

function clipNodes(graph: OnnxGraph, x: string, low: number, high: number): string {
  return graph.node("Clip", [x, scalar(graph, low), scalar(graph, high)]);
}

/** One number per input. */
function vector(graph: OnnxGraph, what: string, values: readonly number[]): string {
  return graph.floats(what, [values.length, 1], values);
}

function scalar(graph: OnnxGraph, value: number): string {
  return graph.floats("number", [], [value]);
}

/** A number of that sign that float32 does not round to 0. */
function divisor(x: number): number {
  return Math.sign(x) * Math.max(Math.abs(x), 2 ** -149);
}

/** x - y for constants y in double precision, rounded in proportion to the difference and not to x. */
function differenceNodes(graph: OnnxGraph, x: string, y: readonly number[], what: string): string {
  const { high, low } = splitFloat(y);
  const difference = graph.node("Sub", [x, vector(graph, what, high)]);
  if (low.every((part) => part === 0)) return difference;
  return graph.node("Sub", [difference, vector(graph, `rests of ${what}`, low)]);
}

/**
 * log1p(max(x, 0)) - mean, rounded in proportion to the result.
 *
 * With m = expm1(mean) it is log(u), u = (1 + x) / (1 + m) = 1 + r, r = (x - m) / (1 + m). Near u = 1 the rounding of u
 * would show, so there it is taken back: log(u) r / (u - 1) with the same rounded u (Kahan; HP-15C Advanced Functions
 * Handbook, appendix).
 */
function logarithmNodes(graph: OnnxGraph, x: string, means: readonly number[]): string {
  const centres = means.map((mean) => Math.expm1(mean));
  const scale = vector(
    graph,
    "exponentials of means",
    centres.map((centre) => 1 + centre),
  );
  const one = scalar(graph, 1);
  const count = graph.node("Relu", [x]);
  const r = graph.node("Div", [differenceNodes(graph, count, centres, "exponentials of means"), scale]);
  const u = graph.node("Add", [one, r]);
  const step = graph.node("Sub", [u, one]);
  const corrected = graph.node("Mul", [graph.node("Log", [u]), graph.node("Div", [r, step])]);
  const near = graph.node("Where", [graph.node("Equal", [step, scalar(graph, 0)]), r, corrected]);
  const far = graph.node("Log", [graph.node("Div", [graph.node("Add", [count, one]), scale])]);
  const isNear = graph.node("Less", [graph.node("Abs", [r]), scalar(graph, 0.5)]);
  return graph.node("Where", [isNear, near, far]);
}
