import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClassifierModel,
  compileScorer,
  type EnsembleModel,
  initialParameters,
  type Model,
  networkLayers,
  type TransformColumn,
  transformInputWidth,
} from "../src/index.js";
import { exportOnnx, goldenScores, openOnnxScorer } from "../src/onnx/index.js";
import {
  ensembleModel,
  extremeRows,
  kindRows,
  largestDifference,
  models,
  onnxLargest,
  untrained,
} from "./onnxModels.js";

/** The scores of the scorer in double precision, then of the exported graph. */
async function bothScores(model: Model, rows: Float32Array): Promise<[Float32Array, Float32Array]> {
  const rowCount = rows.length / model.names.length;
  const [ours, theirs] = [new Float32Array(rowCount), new Float32Array(rowCount)];
  compileScorer(model, { plain: true }).scoreBatch(rows, rowCount, ours);
  const scorer = await openOnnxScorer(exportOnnx(model));
  await scorer.scoreBatch(rows, rowCount, theirs);
  await scorer.close();
  return [ours, theirs];
}

/** A model of one column and one unit that passes it on: score = sigmoid(input). */
function oneColumn(column: TransformColumn): ClassifierModel {
  const transform = { kind: "standardise" as const, columns: [column] };
  const inputs = transformInputWidth(transform);
  // Input k weighs 2^-k, so that each shows.
  const parameters = Float32Array.from({ length: inputs + 1 }, (_, k) => (k < inputs ? 2 ** -k : 0));
  return {
    type: "logisticRegression",
    names: ["x"],
    kinds: ["number"],
    transform,
    network: { hidden: [] },
    parameters,
  };
}

describe("exportOnnx", () => {
  test.each(Object.entries(models))(
    "the graph of a %s agrees with the scorer within 1e-6",
    async (_, model) => {
      for (const rows of [kindRows(4000, 7), extremeRows(4000, 2, onnxLargest(model))]) {
        const [ours, theirs] = await bothScores(model, rows);
        expect(largestDifference(ours, theirs)).toBeLessThan(1e-6);
        expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.5);
      }
    },
  );

  test("features of any size give a cross network's graph a score and never NaN", async () => {
    for (const cross of [
      { width: 8, layers: 1 },
      { width: 16, layers: 4 },
    ]) {
      const [, scores] = await bothScores(untrained("standardise", [8], 5, cross), extremeRows(4000));
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    }
  });

  test("any transform agrees: forms, missing values and their fill in all combinations", async () => {
    const value = fc.oneof(fc.integer({ min: -1, max: 5 }), fc.float({ min: -1e8, max: 1e8, noNaN: true }));
    const form: fc.Arbitrary<TransformColumn["form"]> = fc.oneof(
      fc.constant({ form: "dropped" as const }),
      fc.constant({ form: "asIs" as const }),
      fc.record({
        form: fc.constant("scaled" as const),
        log: fc.boolean(),
        mean: fc.double({ min: 0, max: 18, noNaN: true }),
        deviation: fc.double({ min: 0.01, max: 100, noNaN: true }),
      }),
      fc
        .uniqueArray(value, { minLength: 2, maxLength: 9, comparator: (a, b) => a === b })
        .map((boundaries) => ({
          form: "piecewise" as const,
          boundaries: [...boundaries].sort((a, b) => a - b),
        })),
      fc.array(value, { minLength: 1, maxLength: 5 }).map((values) => ({ form: "oneOf" as const, values })),
    );
    const missing = fc.record({
      value: fc.oneof(fc.constant(-1), value),
      becomes: fc.oneof(fc.constant("indicator" as const), value),
    });
    const column = fc.record({ form, missing }, { requiredKeys: ["form"] });
    const columns = fc.array(column, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(columns, fc.array(value, { minLength: 60, maxLength: 60 }), async (list, cells) => {
        const transform = { kind: "piecewiseLinear" as const, columns: list };
        const inputs = transformInputWidth(transform);
        fc.pre(inputs > 0);
        const network = { hidden: [4] };
        const parameters = initialParameters(networkLayers(network, inputs), 3);
        const names = list.map((_, index) => `f${index}`);
        const kinds = list.map(() => "number" as const);
        const rowCount = Math.floor(cells.length / list.length);
        const rows = Float32Array.from(cells.slice(0, rowCount * list.length));
        const model = { type: "classifier" as const, names, kinds, transform, network, parameters };
        const [ours, theirs] = await bothScores(model, rows);
        expect(largestDifference(ours, theirs)).toBeLessThan(1e-6);
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  test("bins one float32 step wide at a clock's milliseconds stay exact", async () => {
    // At 1.7e12 float32 numbers lie 131,072 apart; x * (1 / gap) - low / gap would be off by a whole bin.
    const low = Math.fround(1.7e12);
    const boundaries = [low, low + 131_072, low + 2 * 131_072];
    const model = oneColumn({ form: { form: "piecewise", boundaries } });
    const [ours, theirs] = await bothScores(model, Float32Array.from(boundaries));
    // Inputs (0, 0), (1, 0), (1, 1): logits 0, 1, 1.5.
    [0, 1, 1.5].forEach((logit, row) => {
      expect(theirs[row]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
    });
    expect(largestDifference(ours, theirs)).toBeLessThan(2e-7);
  });

  test("boundaries that float32 cannot hold are kept as two float32 numbers", async () => {
    const boundaries = [1.7e12 + 1, 1.7e12 + 60_001];
    const model = oneColumn({ form: { form: "piecewise", boundaries } });
    // The one float32 number near: 1.7e12 - 17,408 + 131,072 lies above, so the input is a fraction nowhere but at it.
    const [ours, theirs] = await bothScores(model, Float32Array.of(1.7e12, 1.7e12 + 131_072, 0));
    expect(largestDifference(ours, theirs)).toBeLessThan(2e-7);
  });

  test("logarithms of counts that hardly vary keep their precision", async () => {
    // Nearly all counts are 1000: mean ln 1001, deviation 1e-4, so that rounding ln x first would show 10,000 times.
    const form = { form: "scaled" as const, log: true, mean: Math.log(1001), deviation: 1e-4 };
    const model = oneColumn({ form });
    const rows = Float32Array.of(999.5, 999.9, 1000, 1000.1, 1000.5, 0, 1e9);
    const [ours, theirs] = await bothScores(model, rows);
    expect(largestDifference(ours, theirs)).toBeLessThan(1e-6);
  });

  test("the same model gives the same bytes", () => {
    const model = untrained("piecewiseLinear", [8]);
    expect(exportOnnx(model)).toEqual(exportOnnx(untrained("piecewiseLinear", [8])));
  });

  test("an unfitted or inconsistent model is refused in one line", () => {
    const model = models["piecewise classifier"];
    const exporting = (overrides: object) => () => exportOnnx({ ...model, ...overrides } as Model);
    expect(exporting({ parameters: undefined })).toThrow(
      "exportOnnx requires a trained, consistent model: there are no parameters, got undefined",
    );
    expect(exporting({ parameters: new Float32Array(0) })).toThrow(
      /^exportOnnx requires a trained, consistent model: parseModel requires parameterCount \d+ \(from its layers\), got 0$/,
    );
    expect(exporting({ transform: undefined })).toThrow("to have piecewiseLinear or standardise");
    expect(exporting({ names: ["one"] })).toThrow("kinds to be a list of 1 (one per name)");
    const broken = model.parameters.slice();
    broken[3] = Number.NaN;
    expect(exporting({ parameters: broken })).toThrow("requires finite parameters, got NaN at index 3");
    expect(exporting({ network: { hidden: [3] } })).toThrow("requires parameterCount");
    expect(() => exportOnnx({ ...models["velocity rule"], column: 99 })).toThrow(
      "exportOnnx requires a trained, consistent model: parseModel requires column to be one of 8 features, got 99",
    );
  });

  test("a number beyond float32 is refused, and named", () => {
    const form = { form: "piecewise" as const, boundaries: [0, 1e300] };
    expect(() => exportOnnx(oneColumn({ form }))).toThrow(
      "exportOnnx requires gaps between boundaries in float32's range, got 1e+300",
    );
  });
});

describe("an exported ensemble", () => {
  test.each([
    ["of two transforms", ensembleModel],
    [
      "of one network twice",
      { ...ensembleModel, members: [untrained("piecewiseLinear", [8]), untrained("piecewiseLinear", [8])] },
    ],
    [
      "of 32 members",
      {
        ...ensembleModel,
        members: Array.from({ length: 32 }, (_, seed) => untrained("piecewiseLinear", [4], seed)),
      },
    ],
  ] satisfies [string, EnsembleModel][])(
    "%s has the scorer's uncertainties within 1e-6 beside its scores",
    async (_, model) => {
      const rowCount = 3000;
      const rows = extremeRows(rowCount, 3);
      const [ours, theirs] = [twoLists(rowCount), twoLists(rowCount)];
      compileScorer(model, { plain: true }).scoreBatchWithUncertainty(rows, rowCount, ...ours);
      const scorer = await openOnnxScorer(exportOnnx(model));
      expect(scorer.hasUncertainty).toBe(true);
      await scorer.scoreBatchWithUncertainty(rows, rowCount, ...theirs);
      const alone = new Float32Array(rowCount);
      await scorer.scoreBatch(rows, rowCount, alone);
      await scorer.close();
      expect(largestDifference(ours[0], theirs[0])).toBeLessThan(1e-6);
      expect(largestDifference(ours[1], theirs[1])).toBeLessThan(1e-6);
      expect(alone).toEqual(theirs[0]);
    },
  );

  test("has a transform that members share once", () => {
    const member = untrained("piecewiseLinear", [8]);
    const bytes = (...members: ClassifierModel[]) => exportOnnx({ ...ensembleModel, members }).length;
    const [two, three] = [bytes(member, member), bytes(member, member, member)];
    const apart = { ...member, transform: { ...member.transform, kind: "standardise" as const } };
    // Boundaries and gaps are numbers of four bytes, names and the nodes on them come on top.
    const boundaries = member.transform.columns.flatMap(({ form }) =>
      form.form === "piecewise" ? form.boundaries : [],
    );
    expect(bytes(member, member, apart) - three).toBeGreaterThan(4 * boundaries.length);
    expect(three - two).toBeLessThan(4 * member.parameters.length * 1.3);
  });

  test("a model of one network has no uncertainties, and says so", async () => {
    const scorer = await openOnnxScorer(exportOnnx(models["velocity rule"]));
    expect(scorer.hasUncertainty).toBe(false);
    await expect(scorer.scoreBatchWithUncertainty(kindRows(1), 1, ...twoLists(1))).rejects.toThrow(
      "scoreBatchWithUncertainty requires an exported ensemble, got a model with the outputs score",
    );
    await scorer.close();
  });

  test("an unfitted or inconsistent ensemble is refused in one line", () => {
    const [member] = ensembleModel.members as [ClassifierModel];
    const exporting =
      (...members: object[]) =>
      () =>
        exportOnnx({ ...ensembleModel, members } as unknown as EnsembleModel);
    expect(exporting(member)).toThrow(
      "exportOnnx requires a trained, consistent model: serializeModel requires an ensemble of 2 to 32 members, got 1",
    );
    expect(exporting(member, { ...member, parameters: undefined })).toThrow(
      "exportOnnx requires a trained, consistent model: there are no parameters, got undefined",
    );
    expect(exporting(member, { ...member, names: ["one"] })).toThrow(
      "requires members with the ensemble's names and kinds in its order, got others in member 2 of 2",
    );
  });
});

const twoLists = (rowCount: number) => [new Float32Array(rowCount), new Float32Array(rowCount)] as const;

describe("goldenScores", () => {
  test("of an ensemble have its uncertainties", () => {
    const { inputs, scores, uncertainties } = goldenScores(ensembleModel);
    const scorer = compileScorer(ensembleModel, { plain: true });
    const out = new Float32Array(2);
    inputs.forEach((input, row) => {
      scorer.scoreWithUncertainty(Float32Array.from(input), 0, out);
      expect([...out]).toEqual([scores[row], uncertainties![row]]);
    });
    expect(new Set(uncertainties).size).toBeGreaterThan(25);
    expect(goldenScores(models["velocity rule"])).not.toHaveProperty("uncertainties");
  });

  test("are the double-precision scorer's, over rows that hit boundaries, categories and missing values", () => {
    const model = models["piecewise classifier"];
    const { names, inputs, scores, tolerance } = goldenScores(model);
    expect([inputs.length, names.length, tolerance]).toEqual([32, 8, 1e-6]);
    const scorer = compileScorer(model, { plain: true });
    inputs.forEach((input, row) => {
      expect(scorer.score(Float32Array.from(input))).toBe(scores[row]);
    });
    expect(inputs.flat()).toContain(-1);
    expect(new Set(scores).size).toBeGreaterThan(25);
  });

  test("rows that are not whole are refused", () => {
    expect(() => goldenScores(models["velocity rule"], new Float32Array(9))).toThrow(
      "goldenScores requires rows of 8 features, got 9 numbers",
    );
  });
});
