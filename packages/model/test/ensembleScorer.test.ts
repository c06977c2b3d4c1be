import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClassifierModel,
  compileScorer,
  type EnsembleModel,
  fitTransform,
  initialParameters,
  networkLayers,
  parseModel,
  serializeModel,
  transformInputWidth,
} from "../src/index.js";
import { kinds, names, sampleRows } from "./samples.js";

const transform = fitTransform({ ...sampleRows(200), kind: "piecewiseLinear", binsMax: 5 });

function member(seed: number, hidden: readonly number[] = [6, 5]): ClassifierModel {
  const parameters = initialParameters(networkLayers({ hidden }, transformInputWidth(transform)), seed);
  return { type: "classifier", names, kinds, transform, network: { hidden }, parameters };
}

/** Passes x on: probability sigmoid(weight x). */
function slope(weight: number): ClassifierModel {
  return {
    type: "logisticRegression",
    names: ["x"],
    kinds: ["number"],
    transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
    network: { hidden: [] },
    parameters: new Float32Array([weight, 0]),
  };
}

const ensembleOf = (...members: ClassifierModel[]): EnsembleModel => {
  return { type: "ensemble", names: members[0]!.names, kinds: members[0]!.kinds, members };
};

const PLAIN = [false, true];

describe("an ensemble's scorer", () => {
  test.each(PLAIN)("gives mean and deviation of two tiny members as worked by hand, plain %s", (plain) => {
    // x = ln 3: sigmoid(ln 3) = 3/4 and sigmoid(-ln 3) = 1/4: mean 1/2, deviation 1/4.
    // x = ln 3 with weights 1 and 0: 3/4 and 1/2: mean 5/8, deviation 1/8.
    const out = new Float32Array(2);
    const values = new Float32Array([Math.log(3)]);
    compileScorer(ensembleOf(slope(1), slope(-1)), { plain }).scoreWithUncertainty(values, 0, out);
    expect(out[0]).toBeCloseTo(1 / 2, 6);
    expect(out[1]).toBeCloseTo(1 / 4, 6);
    compileScorer(ensembleOf(slope(1), slope(0)), { plain }).scoreWithUncertainty(values, 0, out);
    expect(out[0]).toBeCloseTo(5 / 8, 6);
    expect(out[1]).toBeCloseTo(1 / 8, 6);
    // Half sure of one answer, half of the other: 1/2, the most there is.
    compileScorer(ensembleOf(slope(1), slope(-1)), { plain }).scoreWithUncertainty(
      new Float32Array([1e9]),
      0,
      out,
    );
    expect([...out]).toEqual([0.5, 0.5]);
  });

  test("one network repeated scores as that network, with uncertainty 0", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 2, max: 32 }),
        fc.boolean(),
        (seed, count, plain) => {
          const one = member(seed);
          const rowCount = 20;
          const { features } = sampleRows(rowCount, seed);
          const expected = new Float32Array(rowCount);
          compileScorer(one, { plain }).scoreBatch(features, rowCount, expected);
          const [scores, uncertainties] = [new Float32Array(rowCount), new Float32Array(rowCount).fill(1)];
          compileScorer(ensembleOf(...Array.from({ length: count }, () => one)), {
            plain,
          }).scoreBatchWithUncertainty(features, rowCount, scores, uncertainties);
          expect(scores).toEqual(expected);
          expect(uncertainties).toEqual(new Float32Array(rowCount));
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  test.each(PLAIN)("a batch of any size equals row by row, bit for bit, plain %s", (plain) => {
    const model = ensembleOf(member(1), member(2, [9]), member(3, []));
    const scorer = compileScorer(model, { plain });
    const { features, rowCount, width } = sampleRows(1100, 5);
    const lists = [0, 1, 2].map(() => new Float32Array(rowCount + 1).fill(7)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const [scores, again, uncertainties] = lists;
    scorer.scoreBatch(features, rowCount, scores);
    scorer.scoreBatchWithUncertainty(features, rowCount, again, uncertainties);
    expect(again).toEqual(scores);
    const members = model.members.map((one) => compileScorer(one, { plain }));
    const out = new Float32Array(2);
    for (let row = 0; row < rowCount; row += 1) {
      expect(Object.is(scorer.score(features, row * width), scores[row])).toBe(true);
      scorer.scoreWithUncertainty(features, row * width, out);
      expect([...out]).toEqual([scores[row], uncertainties[row]]);
      const each = members.map((one) => one.score(features, row * width));
      const mean = each.reduce((sum, p) => sum + p, 0) / 3;
      const variance = each.reduce((sum, p) => sum + (p - mean) ** 2, 0) / 3;
      expect(scores[row]).toBe(Math.fround(mean));
      expect(uncertainties[row]).toBe(Math.fround(Math.sqrt(variance)));
    }
    for (const list of lists) expect(list[rowCount]).toBe(7);
  });

  test("allocates nothing that grows: rows and batches leave the heap as it was", () => {
    const scorer = compileScorer(ensembleOf(member(1), member(2), member(3)));
    const { features, rowCount, width } = sampleRows(400);
    const [scores, uncertainties, out] = [0, 0, 0].map(() => new Float32Array(rowCount)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const score = () => {
      for (let turn = 0; turn < 100_000; turn += 1) {
        scorer.scoreWithUncertainty(features, (turn % rowCount) * width, out);
      }
      for (let turn = 0; turn < 250; turn += 1) {
        scorer.scoreBatchWithUncertainty(features, rowCount, scores, uncertainties);
      }
    };
    score();
    const before = process.memoryUsage().heapUsed;
    score();
    score();
    // 600,000 scores of members: what is left is short-lived numbers, which a few megabytes hold.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30e6);
  });

  test("refuses a feature that is not finite before it scores any row, and names feature and row", () => {
    const scorer = compileScorer(ensembleOf(member(1), member(2)));
    const { features, rowCount, width } = sampleRows(600);
    features[590 * width + 1] = Number.NaN;
    const scores = new Float32Array(rowCount).fill(7);
    const message = `score requires finite features, got NaN in "gap" of the row at offset ${590 * width}`;
    expect(() => scorer.scoreBatch(features, rowCount, scores)).toThrow(message);
    expect(() => scorer.score(features, 590 * width)).toThrow(message);
    expect(scores.every((score) => score === 7)).toBe(true);
  });

  test("an ensemble of too few, too many or different members is refused", () => {
    const compile = (model: EnsembleModel) => () => compileScorer(model);
    expect(compile(ensembleOf(member(1)))).toThrow(
      "compileScorer requires an ensemble of 2 to 32 members, got 1",
    );
    expect(compile(ensembleOf(...Array.from({ length: 33 }, () => member(1))))).toThrow(
      "compileScorer requires an ensemble of 2 to 32 members, got 33",
    );
    const message =
      "compileScorer requires members with the ensemble's names and kinds in its order, got others in member 2 of 2";
    expect(compile(ensembleOf(member(1), { ...member(2), names: [...names].reverse() }))).toThrow(message);
    expect(compile(ensembleOf(member(1), { ...member(2), kinds: kinds.map(() => "flag") }))).toThrow(message);
    expect(compile(ensembleOf(member(1), slope(1)))).toThrow(message);
  });
});

describe("an ensemble as JSON and weights", () => {
  const model = ensembleOf(member(1), member(2, [9]), { ...member(3, []), type: "logisticRegression" });

  test("reads back what serializeModel wrote, bit for bit", () => {
    const { json, weightBytes } = serializeModel(model);
    expect(weightBytes.length).toBe(
      4 * model.members.reduce((sum, { parameters }) => sum + parameters.length, 0),
    );
    expect(parseModel(JSON.parse(JSON.stringify(json)), weightBytes)).toEqual(model);
    expect(JSON.stringify(json).match(/userClicks|"names"/g)?.length).toBe(1);
  });

  // biome-ignore lint/suspicious/noExplicitAny: what a damaged file holds has no type
  test.each<[string, (json: any) => unknown, string]>([
    [
      "one member",
      (j) => (j.members.length = 1),
      "requires members to be a list of 2 to 32, got a list of 1",
    ],
    ["no list", (j) => (j.members = {}), "requires members to be a list of 2 to 32, got an object"],
    [
      "too many",
      (j) => (j.members = Array(33).fill(j.members[0])),
      "requires members to be a list of 2 to 32",
    ],
    [
      "an ensemble within",
      (j) => (j.members[1].type = "ensemble"),
      'parseModel requires members of type classifier, crossNetwork, logisticRegression, got "ensemble"',
    ],
    [
      "a member that is none",
      (j) => (j.members[1] = null),
      "requires members of type classifier, crossNetwork, logisticRegression, got undefined",
    ],
    ["a member's layer that is wider", (j) => j.members[1].network.hidden.push(3), "(from its layers), got"],
    ["too few kinds", (j) => j.kinds.pop(), "requires kinds to be a list of 6 (one per name)"],
    [
      "a member's columns",
      (j) => j.members[2].transform.columns.pop(),
      "requires transform.columns to have a list of 6",
    ],
  ])("refuses %s", (_, change, message) => {
    const { json, weightBytes } = serializeModel(model);
    const copy = JSON.parse(JSON.stringify(json));
    change(copy);
    expect(() => parseModel(copy, weightBytes)).toThrow(message);
  });

  test("refuses weights that are cut off, too many or not finite", () => {
    const { json, weightBytes } = serializeModel(model);
    const count = weightBytes.length;
    for (const bytes of [count - 4, count + 4]) {
      expect(() => parseModel(json, new Uint8Array(bytes))).toThrow(
        `parseModel requires ${count} weight bytes, got ${bytes}`,
      );
    }
    const spoilt = Uint8Array.from(weightBytes);
    new DataView(spoilt.buffer).setFloat32(count - 4, Number.NaN, true);
    expect(() => parseModel(json, spoilt)).toThrow(
      `parseModel requires finite weights, got NaN at index ${count / 4 - 1} of ${count / 4}`,
    );
    const broken = { ...member(2), parameters: member(2).parameters.map(() => Infinity) };
    const first = member(1).parameters.length;
    expect(() => serializeModel(ensembleOf(member(1), broken))).toThrow(
      `serializeModel requires finite parameters, got Infinity at index ${first}`,
    );
    expect(() => serializeModel(ensembleOf(member(1)))).toThrow(
      "serializeModel requires an ensemble of 2 to 32 members, got 1",
    );
  });
});
