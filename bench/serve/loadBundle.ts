import { clickAt } from "@slidr/clicks";
import { createStreamEncoder, defaultSpec, featureNames } from "@slidr/features";
import { type Bundle, bundleFromParts } from "@slidr/guardrails";
import {
  type ClassifierModel,
  fitTransform,
  initialParameters,
  networkLayers,
  serializeModel,
  transformInputWidth,
} from "@slidr/model";
import { simulateTable } from "@slidr/simulate";

const fitRows = 20_000;

/**
 * A bundle as `slidr train` makes them, but for what it learnt: the default features, a piecewise-linear transform fitted to
 * traffic, 64 and 32 units with their initial weights, thresholds by device and country. It costs what a trained one costs.
 */
export function loadBundle(): Bundle {
  const spec = defaultSpec({ timeZone: "UTC" });
  const names = featureNames(spec);
  const { table } = simulateTable({ clicks: fitRows, seed: 3 });
  const stream = createStreamEncoder(spec, { entitiesMax: fitRows });
  const features = new Float32Array(fitRows * names.length);
  for (let row = 0; row < fitRows; row++) {
    stream.encode(clickAt(table, row), features, row * names.length);
  }
  const { kinds } = stream;
  const transform = fitTransform({
    features,
    rowCount: fitRows,
    width: names.length,
    kinds,
    kind: "piecewiseLinear",
  });
  const network = { hidden: [64, 32] };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 1);
  const model: ClassifierModel = { type: "classifier", names, kinds, transform, network, parameters };
  const { json, weightBytes } = serializeModel(model);
  return bundleFromParts({
    model: json,
    weights: weightBytes,
    features: spec,
    thresholds: { version: 1, method: "hull", budget: 0.01, slices: thresholds() },
    slices: { by: ["device", "country"] },
    golden: [],
    training: {},
    findings: [],
  });
}

function thresholds() {
  const row = (name: string, parent: number) => ({ name, parent, threshold: 0.5, calibratedAs: name });
  const devices = ["mobile", "desktop", "tablet"];
  const countries = ["US", "IN", "DE"];
  return [
    row("all", -1),
    ...devices.map((device) => row(device, 0)),
    ...devices.flatMap((device, d) => countries.map((country) => row(`${device}/${country}`, 1 + d))),
  ];
}
