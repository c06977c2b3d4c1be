import { describe, expect, test } from "vitest";
import {
  type ClassifierModel,
  fitTransform,
  initialParameters,
  networkLayers,
  parseModel,
  serializeModel,
  transformInputWidth,
  velocityRule,
} from "../src/index.js";
import { kinds, names, sampleRows } from "./samples.js";

const transform = fitTransform({ ...sampleRows(100), kind: "piecewiseLinear", binsMax: 3 });
const network = { hidden: [4, 3] };
const model: ClassifierModel = {
  type: "classifier",
  names,
  kinds,
  transform,
  network,
  parameters: initialParameters(networkLayers(network, transformInputWidth(transform)), 1),
};

const crossNetwork = { hidden: [4], cross: { width: 2, layers: 2 } };
const crossModel: ClassifierModel = {
  ...model,
  type: "crossNetwork",
  network: crossNetwork,
  parameters: initialParameters(networkLayers(crossNetwork, transformInputWidth(transform)), 1),
};

/** The serialised model after a change to its JSON. */
// biome-ignore lint/suspicious/noExplicitAny: what a damaged file holds has no type
function damaged(change: (json: any) => unknown, whole = model) {
  const { json, weightBytes } = serializeModel(whole);
  const copy = JSON.parse(JSON.stringify(json));
  change(copy);
  return () => parseModel(copy, weightBytes);
}

describe("parseModel", () => {
  test("reads back what serializeModel wrote, bit for bit", () => {
    const { json, weightBytes } = serializeModel(model);
    expect(weightBytes.length).toBe(4 * model.parameters.length);
    expect(parseModel(JSON.parse(JSON.stringify(json)), weightBytes)).toEqual(model);
    const cross = serializeModel(crossModel);
    expect(parseModel(JSON.parse(JSON.stringify(cross.json)), cross.weightBytes)).toEqual(crossModel);
    const logistic: ClassifierModel = {
      ...model,
      type: "logisticRegression",
      network: { hidden: [] },
      parameters: new Float32Array(transformInputWidth(transform) + 1).fill(0.25),
    };
    const written = serializeModel(logistic);
    expect(parseModel(written.json, written.weightBytes)).toEqual(logistic);
    const rule = velocityRule({ names, column: "gap" }).model;
    expect(parseModel(serializeModel(rule).json, serializeModel(rule).weightBytes)).toEqual(rule);
  });

  test("keeps weights as little-endian float32, wherever the blob lies", () => {
    const one: ClassifierModel = {
      ...model,
      names: ["x"],
      kinds: ["number"],
      transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
      network: { hidden: [] },
      parameters: new Float32Array([1, -2]),
    };
    const { json, weightBytes } = serializeModel(one);
    // 1 = 0x3f800000, -2 = 0xc0000000
    expect(Array.from(weightBytes)).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    const shifted = new Uint8Array(11);
    shifted.set(weightBytes, 3);
    expect(parseModel(json, shifted.subarray(3))).toEqual(one);
  });

  test.each<[string, Parameters<typeof damaged>[0], string]>([
    ["another format", (j) => (j.format = "onnx"), 'requires format "slidr-model", got "onnx"'],
    ["another version", (j) => (j.version = 2), "requires version 1, got 2"],
    [
      "another type",
      (j) => (j.type = "tree"),
      'requires type classifier, crossNetwork, logisticRegression, ensemble or velocityRule, got "tree"',
    ],
    ["no names", (j) => (j.names = []), "requires names to be a list of 1 to 65536 strings, got a list of 0"],
    ["a name twice", (j) => (j.names[1] = "clicks"), 'requires names to be distinct strings, got "clicks"'],
    ["too few kinds", (j) => j.kinds.pop(), "requires kinds to be a list of 6 (one per name)"],
    [
      "an unknown kind",
      (j) => (j.kinds[0] = "colour"),
      'duration, cyclic, flag, number, category, got "colour"'.slice(10),
    ],
    ["too few columns", (j) => j.transform.columns.pop(), "requires transform.columns to have a list of 6"],
    [
      "boundaries out of order",
      (j) => j.transform.columns[0].form.boundaries.reverse(),
      'requires transform of "clicks" to have 2 to 4096 finite, strictly ascending boundaries',
    ],
    [
      "a boundary that JSON made null",
      (j) => (j.transform.columns[1].form.boundaries[0] = null),
      'requires transform of "gap" to have 2 to 4096 finite',
    ],
    [
      "an unknown form",
      (j) => (j.transform.columns[2].form = { form: "spline" }),
      'transform of "ratio" to have form',
    ],
    [
      "a layer of no units",
      (j) => (j.network.hidden[1] = 0),
      "network.hidden of integers in [1, 65536], got 0",
    ],
    ["a layer too many", (j) => j.network.hidden.push(8), "(from its layers), got"],
    ["a huge layer", (j) => (j.network.hidden = [65536, 65536]), "requires at most 134217728 parameters"],
  ])("refuses %s", (_, change, message) => {
    expect(damaged(change)).toThrow(message);
  });

  test.each<[string, Parameters<typeof damaged>[0], string]>([
    ["no cross layers", (j) => delete j.network.cross, "network.cross to be an object in a crossNetwork"],
    ["no width", (j) => (j.network.cross.width = 0), "cross.width to be an integer in [1, 65536], got 0"],
    ["half a layer", (j) => (j.network.cross.layers = 0.5), "layers to be an integer in [1, 16], got 0.5"],
    ["17 layers", (j) => (j.network.cross.layers = 17), "layers to be an integer in [1, 16], got 17"],
    ["another width", (j) => (j.network.cross.width = 3), "(from its layers), got"],
    [
      "a classifier's type",
      (j) => (j.type = "classifier"),
      "network.cross to be absent in a classifier, got",
    ],
  ])("refuses a cross network with %s", (_, change, message) => {
    expect(damaged(change, crossModel)).toThrow(message);
  });

  test("reads 65,536 names, and finds the one that is there twice", () => {
    const many = Array.from({ length: 65_536 }, (_, index) => `feature ${index}`);
    const rule = { ...serializeModel(velocityRule({ names, column: "gap" }).model).json, names: many };
    expect(parseModel(rule, new Uint8Array(0))).toMatchObject({ type: "velocityRule", names: many });
    const twice = { ...rule, names: many.with(-1, "feature 7") };
    expect(() => parseModel(twice, new Uint8Array(0))).toThrow(
      'names to be distinct strings, got "feature 7"',
    );
  });

  test("refuses weights that are cut off, too many or not finite", () => {
    const { json, weightBytes } = serializeModel(model);
    const bytes = weightBytes.length;
    expect(() => parseModel(json, weightBytes.subarray(0, bytes - 1))).toThrow(
      `parseModel requires ${bytes} weight bytes, got ${bytes - 1}`,
    );
    expect(() => parseModel(json, new Uint8Array(bytes + 4))).toThrow(
      `parseModel requires ${bytes} weight bytes, got ${bytes + 4}`,
    );
    const spoilt = Uint8Array.from(weightBytes);
    new DataView(spoilt.buffer).setFloat32(8, Number.NaN, true);
    expect(() => parseModel(json, spoilt)).toThrow(
      `parseModel requires finite weights, got NaN at index 2 of ${bytes / 4}`,
    );
    expect(() => serializeModel({ ...model, parameters: new Float32Array([Infinity]) })).toThrow(
      "serializeModel requires finite parameters, got Infinity at index 0",
    );
    expect(() => parseModel(null, weightBytes)).toThrow("parseModel requires a JSON object, got null");
  });
});
