import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyTransform, fitTransform, type Transform, transformInputWidth } from "../src/index.js";
import { kinds, names, sampleRows } from "./samples.js";

function inputsOf(transform: Transform, features: readonly number[]): number[] {
  const rowCount = features.length / transform.columns.length;
  const out = new Float32Array(rowCount * transformInputWidth(transform)).fill(9);
  applyTransform(transform, Float32Array.from(features), rowCount, out);
  return Array.from(out);
}

function fitOne(
  values: readonly number[],
  options: Partial<Parameters<typeof fitTransform>[0]> = {},
): Transform {
  return fitTransform({
    kind: "piecewiseLinear",
    features: Float32Array.from(values),
    rowCount: values.length,
    width: 1,
    kinds: ["count"],
    ...options,
  });
}

describe("piecewiseLinear", () => {
  test("is clip((x - q_k) / (q_{k+1} - q_k), 0, 1) per bin, by hand", () => {
    const transform: Transform = {
      kind: "piecewiseLinear",
      columns: [{ form: { form: "piecewise", boundaries: [0, 1, 3] } }],
    };
    // Below, at both ends, inside and above: bins [0, 1] and [1, 3].
    expect(inputsOf(transform, [-5, 0, 0.5, 1, 2, 3, 99])).toEqual(
      [
        [0, 0],
        [0, 0],
        [0.5, 0],
        [1, 0],
        [1, 0.5],
        [1, 1],
        [1, 1],
      ].flat(),
    );
  });

  test("takes its boundaries from numpy's quantiles", () => {
    // numpy 2.4.6: numpy.quantile([1, 2, 2, 3, 8, 9, 20], [0, .25, .5, .75, 1]) = [1, 2, 3, 8.5, 20]
    const { columns } = fitOne([20, 2, 1, 9, 3, 8, 2], { binsMax: 4 });
    expect(columns[0]).toEqual({
      form: { form: "piecewise", boundaries: [1, 2, 3, 8.5, 20] },
      missing: { value: -1, becomes: 3 },
    });
  });

  test("merges bins where quantiles coincide and drops a constant feature", () => {
    expect(fitOne([1, 1, 1, 1, 1, 5], { binsMax: 4 }).columns[0]!.form).toEqual({
      form: "piecewise",
      boundaries: [1, 5],
    });
    expect(fitOne([4, 4, 4]).columns[0]!.form).toEqual({ form: "dropped" });
  });

  test("is monotone, within [0, 1] and full from the left", () => {
    const values = fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.float({ noNaN: true, min: -2e6, max: 2e6 }), (training, x) => {
        const transform = fitOne(training, { binsMax: 6, missing: [undefined] });
        const inputs = inputsOf(transform, [x]);
        inputs.forEach((input, bin) => {
          expect(input).toBeGreaterThanOrEqual(0);
          expect(input).toBeLessThanOrEqual(bin === 0 ? 1 : inputs[bin - 1]!);
        });
        const above = inputsOf(transform, [x + Math.abs(x) * 0.5 + 1]);
        above.forEach((input, bin) => {
          expect(input).toBeGreaterThanOrEqual(inputs[bin]!);
        });
        for (const bin of inputs.keys()) if (bin > 0 && inputs[bin]! > 0) expect(inputs[bin - 1]).toBe(1);
      }),
    );
  });
});

describe("standardise", () => {
  test("equals scikit-learn's StandardScaler of log1p for a count", () => {
    // scikit-learn 1.9.1: StandardScaler().fit_transform(numpy.log1p([[0], [1], [3], [7]]))
    const transform = fitOne([0, 1, 3, 7], { kind: "standardise" });
    const expected = [-1.3416407864998738, -0.44721359549995787, 0.44721359549995804, 1.3416407864998738];
    inputsOf(transform, [0, 1, 3, 7]).forEach((input, row) => {
      expect(input).toBeCloseTo(expected[row]!, 6);
    });
  });

  test("takes no logarithm of a ratio or a number", () => {
    // Mean 2, deviation 1.
    expect(inputsOf(fitOne([1, 3], { kind: "standardise", kinds: ["ratio"] }), [1, 3, 4])).toEqual([
      -1, 1, 2,
    ]);
    expect(inputsOf(fitOne([1, 3], { kind: "standardise", kinds: ["number"] }), [1, 3, 4])).toEqual([
      -1, 1, 2,
    ]);
  });
});

describe("fitTransform", () => {
  test("gives a missing value an indicator where training has seen one, else the median", () => {
    const seen = fitOne([-1, 0, 2], { binsMax: 1 });
    expect(inputsOf(seen, [-1, 0, 1])).toEqual([0, 1, 0, 0, 0.5, 0]);
    const unseen = fitOne([0, 1, 2], { binsMax: 1 });
    expect(inputsOf(unseen, [-1, 1])).toEqual([0.5, 0.5]);
  });

  test("keeps the cyclic -1, which is six in the evening, and a declared missing value", () => {
    expect(fitOne([-1, 0, 1], { kinds: ["cyclic"] }).columns).toEqual([{ form: { form: "asIs" } }]);
    expect(fitOne([-7, 0, 1], { missing: [-7], kinds: ["flag"] }).columns).toEqual([
      { form: { form: "asIs" }, missing: { value: -7, becomes: "indicator" } },
    ]);
  });

  test("gives each frequent category an input, most frequent first, and an unseen one none", () => {
    const transform = fitOne([5, 7, 7, 3], { kinds: ["category"] });
    expect(transform.columns[0]!.form).toEqual({ form: "oneOf", values: [7, 3, 5] });
    expect(inputsOf(transform, [7, 5, 42])).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  test("finds a declared missing value among features of single precision", () => {
    const { columns } = fitOne([0.1, 3, 4], { missing: [0.1], kinds: ["flag"] });
    expect(columns).toEqual([
      { form: { form: "asIs" }, missing: { value: Math.fround(0.1), becomes: "indicator" } },
    ]);
  });

  test.each<[Parameters<typeof fitOne>[1], string]>([
    ...[0, -1, Number.NaN, 2.5, 4096].map((binsMax): [object, string] => [
      { binsMax },
      `binsMax to be an integer in [1, 4095], got ${binsMax}`,
    ]),
    [{ missing: [Infinity] }, "missing values that are finite float32 numbers, got Infinity"],
    [{ missing: [1e39] }, "missing values that are finite float32 numbers, got 1e+39"],
    [{ missing: [] }, "missing of length 1 (width), got 0"],
    [{ kinds: [] }, "kinds of length 1 (width), got 0"],
    [{ rowCount: 0 }, "rowCount to be an integer >= 1, got 0"],
    [{ rowCount: 4 }, "4 rows x 1 features = 4, got 3"],
  ])("refuses %o", (options, rule) => {
    expect(() => fitOne([1, 2, 3], options)).toThrow(`fitTransform requires ${rule}`);
  });

  test.each(["piecewiseLinear", "standardise"] as const)("%s survives JSON unchanged", (kind) => {
    const rows = sampleRows(60);
    const transform = fitTransform({ ...rows, kind, binsMax: 5 });
    expect(transform.columns.length).toBe(names.length);
    expect(kinds.length).toBe(names.length);
    const copy = JSON.parse(JSON.stringify(transform));
    expect(copy).toEqual(transform);
    expect(inputsOf(copy, Array.from(rows.features))).toEqual(inputsOf(transform, Array.from(rows.features)));
  });
});
