import { linearCongruential } from "../src/contract/linearCongruential.js";
import {
  type ClassifierModel,
  type CrossLayers,
  type EnsembleModel,
  type FeatureKind,
  fitTransform,
  initialParameters,
  type Model,
  type Network,
  networkLayers,
  type Transform,
  transformInputWidth,
  type VelocityRuleModel,
  velocityRule,
} from "../src/index.js";

const DAY_MS = 86_400_000;
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/** Every kind of feature; a clock's milliseconds, which float32 rounds to 131,072 at that; one that never varies. */
const KINDS: readonly FeatureKind[] = [
  "count",
  "duration",
  "ratio",
  "cyclic",
  "flag",
  "category",
  "number",
  "count",
];
const NAMES = KINDS.map((kind, index) => `${kind}${index}`);
const WIDTH = KINDS.length;

/** Rows of all kinds, one value in ten missing, none of the flags. */
export function kindRows(rowCount: number, seed = 1): Float32Array {
  const random = linearCongruential(seed);
  const value: Record<FeatureKind, () => number> = {
    count: () => Math.floor(Math.exp(7 * random())),
    duration: () => Math.floor(DAY_MS * random() ** 4),
    ratio: random,
    cyclic: () => Math.sin(2 * Math.PI * random()),
    flag: () => Math.round(random()),
    category: () => 100 + Math.floor(40 * random() ** 2),
    number: () => 1.7e12 + DAY_MS * random(),
  };
  return Float32Array.from({ length: rowCount * WIDTH }, (_, cell) => {
    const column = cell % WIDTH;
    const kind = KINDS[column]!;
    if (column === WIDTH - 1) return 7;
    return kind !== "cyclic" && kind !== "flag" && random() < 0.1 ? -1 : value[kind]();
  });
}

/** Rows as above, one value in fifty extreme: the largest, the smallest, huge and tiny ones; none beyond `largest`. */
export function extremeRows(rowCount: number, seed = 2, largest = FLOAT32_MAX): Float32Array {
  const random = linearCongruential(seed);
  const extremes = [largest, -largest, 2 ** -149, -0, Math.min(largest, 2 ** 53), -1e9, 1e-9];
  return kindRows(rowCount, seed).map((value) =>
    random() < 0.02 ? extremes[Math.floor(extremes.length * random())]! : value,
  );
}

/** A network over a fitted transform, its random parameters large enough to give scores from 0 to 1. */
export function untrained(
  kind: Transform["kind"],
  hidden: readonly number[],
  seed = 5,
  cross?: CrossLayers,
): ClassifierModel {
  const rowCount = 3000;
  const features = kindRows(rowCount);
  const transform = fitTransform({ kind, features, rowCount, width: WIDTH, kinds: KINDS });
  const network: Network = { hidden, ...(cross && { cross }) };
  const layers = networkLayers(network, transformInputWidth(transform));
  const parameters = initialParameters(layers, seed).map((parameter) => (cross ? 1.2 : 2) * parameter);
  const type = cross ? "crossNetwork" : hidden.length === 0 ? "logisticRegression" : "classifier";
  return { type, names: NAMES, kinds: KINDS, transform, network, parameters };
}

export const velocityModel: VelocityRuleModel = velocityRule({ names: NAMES, column: "count0" }).model;

/** Two members behind one transform, of different shapes, and one behind another. */
export const ensembleModel: EnsembleModel = {
  type: "ensemble",
  names: NAMES,
  kinds: KINDS,
  members: [
    untrained("piecewiseLinear", [64, 32], 6),
    untrained("standardise", [20], 7),
    untrained("piecewiseLinear", [16], 8, { width: 12, layers: 2 }),
  ],
};

export const models = {
  "piecewise classifier": untrained("piecewiseLinear", [64, 32]),
  "standardised classifier": untrained("standardise", [64, 32]),
  "piecewise cross network": untrained("piecewiseLinear", [32], 5, { width: 24, layers: 2 }),
  "standardised cross network": untrained("standardise", [], 5, { width: 16, layers: 1 }),
  "piecewise logistic regression": untrained("piecewiseLinear", []),
  "standardised logistic regression": untrained("standardise", []),
  "velocity rule": velocityModel,
  ensemble: ensembleModel,
} as const;

/** How large features may be for an ONNX export: 1e18 deviations, whose products tell apart what sums do not. */
export function onnxLargest(model: Model): number {
  return model.type === "crossNetwork" && model.transform.kind === "standardise" ? 1e15 : FLOAT32_MAX;
}

/** How large they may be for a layers model, whose float32 has to hold the products of three. */
export function layersLargest(model: Model): number {
  const networks = model.type === "ensemble" ? model.members : [model];
  return networks.some(({ type }) => type === "crossNetwork") ? 1e9 : 1e15;
}

/** The largest difference of two lists of scores; NaN where one is NaN. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let row = 0; row < a.length; row += 1) {
    const difference = Math.abs(a[row]! - b[row]!);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(difference)) return difference;
  }
  return largest;
}
