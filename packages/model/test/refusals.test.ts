import { describe, expect, test } from "vitest";
import {
  type ClassifierModel,
  compileScorer,
  createBatchScorer,
  type EnsembleModel,
  initialParameters,
  type Model,
  networkLayers,
  parseModel,
  type VelocityRuleModel,
} from "../src/index.js";
import { exportOnnx, exportTensorflowLayersModel, openOnnxScorer } from "../src/onnx/index.js";

const asIs = { form: { form: "asIs" } } as const;

/** Two features as they are, three units, one logit: 2 x 3 + 3 + 3 + 1 = 13 parameters. */
const classifier: ClassifierModel = {
  type: "classifier",
  names: ["a", "b"],
  kinds: ["number", "number"],
  transform: { kind: "standardise", columns: [asIs, asIs] },
  network: { hidden: [3] },
  parameters: initialParameters(networkLayers({ hidden: [3] }, 2), 1),
};
const { names, kinds } = classifier;
const ensemble: EnsembleModel = { type: "ensemble", names, kinds, members: [classifier, classifier] };
const rule: VelocityRuleModel = { type: "velocityRule", names, column: 0 };

/** Twelve cross layers double the exponent twelve times: 3e38 leaves double precision too. */
const deepNetwork = { hidden: [4], cross: { width: 4, layers: 12 } };
const deepCross: ClassifierModel = {
  ...classifier,
  type: "crossNetwork",
  network: deepNetwork,
  parameters: initialParameters(networkLayers(deepNetwork, 2), 3),
};

/** Rows whose scores all differ. */
const rowsOf = (rowCount: number, step: number) =>
  Float32Array.from({ length: rowCount * 2 }, (_, cell) => ((cell * step) % 997) / 100);

describe("lists that are too short", () => {
  test.each<[string, Model, boolean]>([
    ["WebAssembly", classifier, false],
    ["typed arrays", classifier, true],
    ["an ensemble", ensemble, false],
    ["the velocity rule", rule, false],
  ])("are refused by compileScorer's scoreBatch, which writes nothing: %s", (_, model, plain) => {
    const scorer = compileScorer(model, { plain });
    const out = new Float32Array(1).fill(7);
    expect(() => scorer.scoreBatch(new Float32Array(8), 4, out)).toThrow(
      "scoreBatch requires 2 values and one place in out per row, got 8 and 1 for 4 rows",
    );
    expect(() => scorer.scoreBatch(new Float32Array(7), 4, new Float32Array(4))).toThrow(
      "scoreBatch requires 2 values and one place in out per row, got 7 and 4 for 4 rows",
    );
    expect(() => scorer.scoreBatch(new Float32Array(8), 1.5, out)).toThrow("got 8 and 1 for 1.5 rows");
    expect(() => scorer.scoreBatch(new Float32Array(8), -1, out)).toThrow("got 8 and 1 for -1 rows");
    expect(out).toEqual(Float32Array.of(7));
    scorer.scoreBatch(new Float32Array(0), 0, new Float32Array(0));
  });

  test("are refused beside an uncertainty too, by the name of the function called", async () => {
    const [values, enough, short] = [new Float32Array(8), new Float32Array(4), new Float32Array(3)];
    const scorer = compileScorer(ensemble);
    const rule = (name: string) =>
      `scoreBatchWithUncertainty requires 2 values and one place in ${name} per row, got 8 and 3 for 4 rows`;
    expect(() => scorer.scoreBatchWithUncertainty(values, 4, enough, short)).toThrow(rule("uncertainties"));
    expect(() => scorer.scoreBatchWithUncertainty(values, 4, short, enough)).toThrow(rule("scores"));
    expect(() => scorer.scoreWithUncertainty(values, 0, new Float32Array(1))).toThrow(
      "scoreWithUncertainty requires two places in out, for score and uncertainty, got 1",
    );
    const batch = await createBatchScorer(ensemble, { threads: 1 });
    const onnx = await openOnnxScorer(exportOnnx(ensemble));
    for (const opened of [batch, onnx]) {
      await expect(opened.scoreBatch(values, 4, short)).rejects.toThrow(
        "scoreBatch requires 2 values and one place in out per row, got 8 and 3 for 4 rows",
      );
      await expect(opened.scoreBatchWithUncertainty(values, 4, enough, short)).rejects.toThrow(
        rule("uncertainties"),
      );
      await expect(opened.scoreBatchWithUncertainty(values, 4, short, enough)).rejects.toThrow(
        rule("scores"),
      );
      await opened.close();
    }
  });
});

describe("a scorer of batches", () => {
  test.each([
    ["createBatchScorer", () => createBatchScorer(ensemble, { threads: 2 })],
    ["openOnnxScorer", () => openOnnxScorer(exportOnnx(ensemble))],
  ])("takes overlapping calls one after the other, and none after close: %s", async (_, open) => {
    const rowCount = 5000;
    const parts = [rowsOf(rowCount, 1), rowsOf(rowCount, 7), rowsOf(rowCount, 31)];
    const alone = await open();
    const expected = [];
    for (const values of parts) {
      const out = [new Float32Array(rowCount), new Float32Array(rowCount)] as const;
      await alone.scoreBatchWithUncertainty(values, rowCount, ...out);
      expected.push(out);
    }
    await alone.close();

    const scorer = await open();
    const outs = parts.map(() => [new Float32Array(rowCount), new Float32Array(rowCount)] as const);
    const calls = parts.map((values, index) =>
      scorer.scoreBatchWithUncertainty(values, rowCount, ...outs[index]!),
    );
    // A call that fails leaves those behind it alone, and close waits for all.
    const failing = scorer.scoreBatch(Float32Array.of(Number.NaN, 1), 1, new Float32Array(1));
    await Promise.all([...calls, expect(failing).rejects.toThrow("finite"), scorer.close()]);
    expect(outs).toEqual(expected);
    await expect(scorer.scoreBatch(parts[0]!, 1, new Float32Array(1))).rejects.toThrow(
      "scoreBatch requires a scorer that is open, got one after close()",
    );
    await expect(
      scorer.scoreBatchWithUncertainty(parts[0]!, 1, new Float32Array(1), new Float32Array(1)),
    ).rejects.toMatchObject({ code: "SCORER_CLOSED" });
    await scorer.close();
  });
});

describe("a model that is not whole", () => {
  test.each<[string, object, string]>([
    [
      "2 of 13 parameters",
      { parameters: new Float32Array(2) },
      "requires 13 parameters (from its layers), got 2",
    ],
    ["no parameters", { parameters: undefined }, "requires 13 parameters (from its layers), got undefined"],
    [
      "one column for two names",
      { transform: { kind: "standardise", columns: [asIs] } },
      "requires one column of the transform per name, got 1 for 2 names",
    ],
    [
      "no transform",
      { transform: undefined },
      "requires one column of the transform per name, got undefined",
    ],
    ["no network", { network: undefined }, "requires a network with hidden layers, got none"],
    ["no type", { type: undefined }, "requires a model, got undefined"],
  ])("is refused by both compilers: %s", async (_, change, message) => {
    const model = { ...classifier, ...change } as ClassifierModel;
    expect(() => compileScorer(model)).toThrow(`compileScorer ${message}`);
    expect(() => compileScorer(model, { plain: true })).toThrow(`compileScorer ${message}`);
    await expect(createBatchScorer(model, { threads: 1 })).rejects.toThrow(`createBatchScorer ${message}`);
    if (model.type === undefined) return;
    const damaged = { ...ensemble, members: [classifier, model] };
    expect(() => compileScorer(damaged)).toThrow(`compileScorer ${message}`);
    expect(() => compileScorer(damaged)).toThrow("in member 2 of 2");
  });

  test("is refused when there is none, or not of a kind that is taken", async () => {
    expect(() => compileScorer(undefined as unknown as Model)).toThrow(
      "compileScorer requires a model, got undefined",
    );
    expect(() => compileScorer({ ...rule, column: 2 })).toThrow(
      "compileScorer requires column to be one of 2 features, got 2",
    );
    expect(() =>
      compileScorer({ ...ensemble, members: [classifier, undefined as unknown as ClassifierModel] }),
    ).toThrow("got others in member 2 of 2");
    await expect(createBatchScorer(rule as unknown as ClassifierModel, { threads: 1 })).rejects.toThrow(
      "createBatchScorer requires a network or an ensemble, got a velocityRule; use compileScorer",
    );
    for (const [name, write] of [
      ["exportOnnx", exportOnnx],
      ["exportTensorflowLayersModel", exportTensorflowLayersModel],
    ] as const) {
      expect(() => write(undefined as unknown as Model)).toThrow(
        `${name} requires a trained, consistent model: there is no model, got undefined`,
      );
    }
    expect(() =>
      exportOnnx({ ...ensemble, members: [undefined, undefined] } as unknown as EnsembleModel),
    ).toThrow("exportOnnx requires a trained, consistent model: there are no parameters, got undefined");
  });

  test("is refused in one line however deep its JSON is nested", () => {
    const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000));
    const head = { format: "slidr-model", version: 1, names: ["a"] };
    expect(() => parseModel({ ...head, type: deep }, new Uint8Array(0))).toThrow("got a list of 1");
    expect(() => parseModel({ ...head, type: { deep } }, new Uint8Array(0))).toThrow("got an object");
    expect(() => parseModel(deep, new Uint8Array(0))).toThrow(
      "parseModel requires a JSON object, got a list of 1",
    );
    expect(() => exportOnnx(deep as Model)).toThrow("there is no model, got a list of 1");
  });
});

describe("a row that has no score", () => {
  const values = Float32Array.of(1, 1, 3e38, 3e38);
  const message =
    "score requires features whose sums and products have a number, got NaN for the row at offset 2";

  test.each([true, false])("is refused, and not scored 0.5: plain %s", (plain) => {
    for (const model of [deepCross, { ...ensemble, members: [classifier, deepCross] }]) {
      const scorer = compileScorer(model, { plain });
      expect(scorer.score(values, 0)).toBeGreaterThan(0);
      expect(() => scorer.score(values, 2)).toThrow(message);
      expect(() => scorer.scoreBatch(values, 2, new Float32Array(2))).toThrow(message);
    }
  });

  test("is named by its place in all the values, also by an ensemble, which scores them in parts", () => {
    const many = new Float32Array(1400).fill(1);
    many.set([3e38, 3e38], 1300);
    for (const model of [deepCross, { ...ensemble, members: [classifier, deepCross] }]) {
      expect(() => compileScorer(model).scoreBatch(many, 700, new Float32Array(700))).toThrow(
        "got NaN for the row at offset 1300",
      );
    }
  });

  test("is refused by createBatchScorer too", async () => {
    const scorer = await createBatchScorer(deepCross, { threads: 1 });
    await expect(scorer.scoreBatch(values, 2, new Float32Array(2))).rejects.toThrow(message);
    await expect(scorer.scoreBatch(values, 2, new Float32Array(2))).rejects.toMatchObject({
      code: "SCORE_NOT_FINITE",
    });
    await scorer.close();
  });
});
