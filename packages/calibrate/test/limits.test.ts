import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalibrateOptions, calibrate } from "../src/index.js";
import { columnsOf, FLAT_TREE, type Group, smallProblem } from "./samples.js";

// [score, clicks, purchases, robotic]. Each slice: 100 clicks, 10 purchases, 20 robotic.
const A: Group[] = [
  [0.9, 10, 0, 5],
  [0.8, 30, 1, 5],
  [0.7, 10, 1, 5],
  [0.1, 50, 8, 5],
];
const B: Group[] = [
  [0.9, 5, 0, 0],
  [0.8, 10, 1, 10],
  [0.7, 30, 2, 6],
  [0.1, 55, 7, 4],
];
const C: Group[] = [
  [0.9, 1, 0, 1],
  [0.1, 99, 10, 19],
];
const base = {
  ...columnsOf([[], A, B]),
  tree: { names: ["all", "a", "b"], parents: [-1, 0, 0] },
  purchasesMin: 1,
};
const three = { ...columnsOf([[], A, B, C]), tree: FLAT_TREE, purchasesMin: 1 };
const at = (options: CalibrateOptions) => calibrate(options).slices.map((slice) => slice.threshold);

describe("coverageMin", () => {
  test("sets the lowest level a slice may take, before the budget is divided", () => {
    // Budget 0.1 of 20: 2. Alone, a takes 40 clicks for 1 and 10 more for 1. To cover half its robotic clicks b must go to 0.8, for 1.
    expect(at({ ...base, budget: 0.1 })).toEqual([0.7, 0.9]);
    const { slices, certificate } = calibrate({ ...base, budget: 0.1, coverageMin: { b: 0.5 } });
    expect(slices.map((slice) => slice.threshold)).toEqual([0.8, 0.8]);
    expect(slices[1]!.rates.roboticCoverage).toBe(0.5);
    expect(certificate.binding).toEqual(["budget", "coverageMin:b"]);
  });

  test("is free where it is reached before the first purchaser", () => {
    const { certificate } = calibrate({ ...base, budget: 0.1, coverageMin: { a: 0.25 } });
    expect(certificate.binding).toEqual(["budget"]);
  });

  test("given as one number, holds for every slice", () => {
    for (const method of ["hull", "quadratic"] as const) {
      const { slices } = calibrate({ ...base, budget: 0.2, coverageMin: 0.5, method });
      for (const slice of slices) expect(slice.rates.roboticCoverage).toBeGreaterThanOrEqual(0.5);
    }
  });

  test("given for a slice, is inherited by the slices below it", () => {
    expect(at({ ...base, budget: 0.1, coverageMin: { all: 0.5 } })).toEqual(
      at({ ...base, budget: 0.1, coverageMin: 0.5 }),
    );
    expect(at({ ...base, budget: 0.1, coverageMin: { all: 0.9, a: 0, b: 0 } })).toEqual(
      at({ ...base, budget: 0.1 }),
    );
  });

  test("on a slice without robotic clicks asks for nothing and says so; by name it is an error", () => {
    const robotic = Uint8Array.from(base.robotic, (flag, row) => (base.slice[row] === 1 ? flag : 0));
    const { notes } = calibrate({ ...base, robotic, budget: 0.2, coverageMin: 0.5 });
    expect(notes).toEqual(['no heuristically robotic clicks in "b": coverageMin asks for nothing there']);
    expect(() => calibrate({ ...base, robotic, budget: 0.2, coverageMin: { b: 0.5 } })).toThrow(
      new InputError(
        "NO_ROBOTIC",
        'calibrate requires heuristically robotic clicks to cover, got none in slice "b", whose coverageMin is 0.5',
      ),
    );
  });

  test("requires the robotic column", () => {
    expect(() => calibrate({ ...base, robotic: undefined, budget: 0.2, coverageMin: 0.5 })).toThrow(
      new InputError(
        "NO_ROBOTIC",
        "calibrate requires the robotic column where coverageMin is set, got none",
      ),
    );
  });
});

describe("fprMax", () => {
  test("caps what a slice may be given", () => {
    // Budget 0.2 of 20: 4. Uncapped: a to 1 of 10, b to 3 of 10. Capped at 0.2, b's levels are (0, 5) (1, 15): 10 for 1, as a's next.
    expect(at({ ...base, budget: 0.2 })).toEqual([0.8, 0.7]);
    const { slices, certificate } = calibrate({ ...base, budget: 0.2, fprMax: { b: 0.2 } });
    expect(slices.map((slice) => [slice.threshold, slice.rates.fpr])).toEqual([
      [0.7, 0.2],
      [0.8, 0.1],
    ]);
    // 3 of 4 spent: a's last 50 clicks cost 8. One more purchase is worth 50 / 8 = 6.25 there; b, uncapped, would give 30 for 2.
    expect(certificate.binding).toEqual(["budget", "fprMax:b"]);
  });

  test("of 0 leaves only what is free", () => {
    expect(at({ ...base, budget: 0.2, fprMax: 0 })).toEqual([0.9, 0.9]);
  });

  test("below what coverageMin needs is an error that says how much it needs", () => {
    expect(() => calibrate({ ...base, budget: 0.5, coverageMin: { b: 0.8 }, fprMax: 0.2 })).toThrow(
      new InputError(
        "LIMITS_CLASH",
        'calibrate requires an fprMax that allows the coverageMin, got 0.2 for slice "b", which reaches its coverageMin of 0.8 only at an FPR of 0.3',
      ),
    );
  });
});

describe("an infeasible problem", () => {
  test("is an error that names the slices, dearest first, and the smallest budget that is enough", () => {
    // To cover 0.75: a 2 purchases (15 of 20), b 3 (16 of 20), c 10. 15 of 30.
    expect(() => calibrate({ ...three, budget: 0.01, coverageMin: 0.75 })).toThrow(
      new InputError(
        "INFEASIBLE",
        'calibrate requires a budget of at least 0.5 to reach coverageMin in "c" (10 of 10 purchases), "b" (3 of 10 purchases), "a" (2 of 10 purchases), got budget 0.01',
      ),
    );
    expect(calibrate({ ...three, budget: 0.5, coverageMin: 0.75 }).combined.fpr).toBe(0.5);
  });

  test("says so where no budget below 1 is enough", () => {
    expect(() => calibrate({ ...three, budget: 0.01, coverageMin: 1 })).toThrow(
      "calibrate requires a lower coverageMin (no budget below 1 is enough) to reach coverageMin in",
    );
  });

  test("names five slices and counts the others", () => {
    const names = ["all", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];
    const columns = columnsOf([[], ...Array.from({ length: 7 }, () => C)]);
    const tree = { names, parents: [-1, 0, 0, 0, 0, 0, 0, 0] };
    expect(() => calibrate({ ...columns, tree, purchasesMin: 1, budget: 0.01, coverageMin: 0.5 })).toThrow(
      /"s1" .*"s5" \(10 of 10 purchases\) and 2 more, got budget 0\.01$/,
    );
  });

  test("is solved by the budget that its message asks for, and by none a millionth smaller", () => {
    fc.assert(
      fc.property(smallProblem, fc.integer({ min: 1, max: 8 }), (options, eighths) => {
        const limited = { ...options, coverageMin: eighths / 8 };
        const message = errorOf(() => calibrate(limited));
        const asked = /at least (\S+) to/.exec(message)?.[1];
        if (asked === undefined) return;
        expect(
          errorOf(() => calibrate({ ...limited, purchasesMin: options.purchasesMin, budget: Number(asked) })),
        ).toBe("");
        const less = Number(asked) - 2e-6;
        if (less > options.budget)
          expect(errorOf(() => calibrate({ ...limited, budget: less }))).toContain("requires");
      }),
    );
  });
});

function errorOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
