import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrate, createDecider, parseThresholdTable } from "../src/index.js";
import { smallProblem } from "./samples.js";

const TABLE = {
  version: 1 as const,
  method: "hull" as const,
  budget: 0.01,
  slices: [
    { name: "all", parent: -1, threshold: 0.9, calibratedAs: "all" },
    { name: "mobile", parent: 0, threshold: 0.7, calibratedAs: "mobile" },
    { name: "mobile/IN", parent: 1, threshold: 0.5, calibratedAs: "mobile/IN" },
    { name: "mobile/US", parent: 1, threshold: 0.7, calibratedAs: "mobile" },
    { name: "tv", parent: 0, threshold: 2, calibratedAs: "tv" },
  ],
};

describe("parseThresholdTable", () => {
  test("reads back what calibrate wrote", () => {
    fc.assert(
      fc.property(smallProblem, (options) => {
        const { table } = calibrate(options);
        expect(parseThresholdTable(JSON.parse(JSON.stringify(table)))).toEqual(table);
      }),
    );
  });

  test("refuses another version before anything else", () => {
    expect(() => parseThresholdTable({ version: 2 })).toThrow(
      new InputError("TABLE_VERSION", "parseThresholdTable requires version 1, got 2"),
    );
    expect(() => parseThresholdTable({})).toThrow("requires version 1, got undefined");
  });

  test("names the field and what it holds", () => {
    const fails = (json: unknown, message: string) =>
      expect(() => parseThresholdTable(json)).toThrow(
        new InputError("TABLE_SHAPE", `parseThresholdTable requires ${message}`),
      );
    const withRow = (index: number, changes: object) => ({
      ...TABLE,
      slices: TABLE.slices.map((row, i) => (i === index ? { ...row, ...changes } : row)),
    });
    fails(null, "a table to be an object, got null");
    fails([], "a table to be an object, got a list of 0");
    fails({ ...TABLE, method: "knee" }, 'method hull, quadratic, global, programme, equalWeight, got "knee"');
    fails({ ...TABLE, budget: 1 }, "budget in (0, 1), got 1");
    fails({ ...TABLE, slices: [] }, "slices to be a list of at least one, got a list of 0");
    const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000));
    fails(deep, "a table to be an object, got a list of 1");
    fails({ ...TABLE, budget: { deep } }, "budget in (0, 1), got an object");
    fails({ ...TABLE, slices: [7] }, "slices[0] to be an object, got 7");
    fails(withRow(1, { name: 5 }), "slices[1].name to be a string, got 5");
    fails(withRow(1, { parent: "all" }), 'slices[1].parent to be a number, got "all"');
    fails(withRow(1, { threshold: 1.5 }), "slices[1].threshold in [0, 1] or 2, got 1.5");
    fails(withRow(1, { threshold: Number.NaN }), "slices[1].threshold in [0, 1] or 2, got NaN");
    fails(withRow(1, { threshold: null }), "slices[1].threshold in [0, 1] or 2, got null");
    fails(withRow(1, { calibratedAs: undefined }), "slices[1].calibratedAs to be a string, got undefined");
    fails(withRow(3, { calibratedAs: "tv" }), 'slices[3].calibratedAs to be itself or an ancestor, got "tv"');
    const borrowed = (owner: object, borrower: object) => ({
      ...TABLE,
      slices: [
        { ...TABLE.slices[0], threshold: 2, ...owner },
        { ...TABLE.slices[1], threshold: 2, calibratedAs: "all", ...borrower },
      ],
    });
    fails(
      borrowed({ heuristicOnly: true }, {}),
      'slices[1].heuristicOnly to be that of "all", true, got undefined',
    );
    fails(
      borrowed({}, { heuristicOnly: true }),
      'slices[1].heuristicOnly to be that of "all", undefined, got true',
    );
    fails(withRow(3, { threshold: 0.6 }), 'slices[3].threshold to be that of "mobile", 0.7, got 0.6');
  });

  test("refuses a tree that is none", () => {
    const twice = { ...TABLE, slices: [...TABLE.slices, TABLE.slices[4]] };
    expect(() => parseThresholdTable(twice)).toThrow(
      new InputError(
        "SLICE_NAME_TWICE",
        'parseThresholdTable requires distinct slice names, got "tv" at nodes 4 and 5',
      ),
    );
    const orphan = { ...TABLE, slices: [...TABLE.slices, { ...TABLE.slices[4], name: "car", parent: 9 }] };
    expect(() => parseThresholdTable(orphan)).toThrow(
      new InputError(
        "TREE_SHAPE",
        "parseThresholdTable requires every parent to be a node of the tree, got 9 at node 5",
      ),
    );
  });
});

describe("createDecider", () => {
  const decider = createDecider(TABLE);

  test("calls a click invalid from its slice's threshold on", () => {
    expect(decider.decide(0.5, "mobile/IN").invalid).toBe(true);
    expect(decider.decide(0.499, "mobile/IN").invalid).toBe(false);
    expect(decider.decide(1, "tv").invalid).toBe(false);
  });

  test("says which slice a name resolved to and whose calibration it used", () => {
    const found = (name: string) => [decider.resolve(name).slice, decider.resolve(name).calibratedAs];
    expect(found("mobile/IN")).toEqual(["mobile/IN", "mobile/IN"]);
    expect(found("mobile/US")).toEqual(["mobile/US", "mobile"]);
    expect(found("mobile/BR")).toEqual(["mobile", "mobile"]);
    expect(found("mobile/IN/night")).toEqual(["mobile/IN", "mobile/IN"]);
    expect(found("fridge/IN")).toEqual(["all", "all"]);
    expect(found("fridge")).toEqual(["all", "all"]);
    expect(found("")).toEqual(["all", "all"]);
    expect(found("/")).toEqual(["all", "all"]);
    expect(decider.decide(0.8, "mobile/BR")).toEqual({
      index: 1,
      slice: "mobile",
      calibratedAs: "mobile",
      threshold: 0.7,
      invalid: true,
    });
  });

  test("is not taken in by names that objects have of themselves", () => {
    expect(decider.resolve("constructor").slice).toBe("all");
    expect(decider.resolve("__proto__/x").slice).toBe("all");
  });

  test("makes no new decision objects", () => {
    expect(decider.decide(0.8, "mobile/IN")).toBe(decider.decide(0.9, "mobile/IN"));
    expect(decider.resolve("mobile/BR")).toBe(decider.resolve("mobile"));
    expect(() => Object.assign(decider.decide(0.8, "tv"), { invalid: true })).toThrow(TypeError);
  });

  test("decides by row number as by name", () => {
    for (const [index, { name, threshold }] of TABLE.slices.entries()) {
      expect(decider.threshold(name)).toBe(threshold);
      for (const score of [0, 0.5, 0.7, 0.9, 1]) {
        expect(decider.isInvalid(score, index)).toBe(decider.decide(score, name).invalid);
      }
    }
  });

  test("refuses scores and rows that do not exist", () => {
    for (const score of [Number.NaN, -0.1, 1.1]) {
      expect(() => decider.decide(score, "tv")).toThrow(
        new InputError("SCORE_RANGE", `decide requires a score in [0, 1], got ${score}`),
      );
      expect(() => decider.isInvalid(score, 0)).toThrow(
        new InputError("SCORE_RANGE", `isInvalid requires a score in [0, 1], got ${score}`),
      );
    }
    expect(() => decider.isInvalid(0.5, 5)).toThrow(
      new InputError("SLICE_RANGE", "isInvalid requires a row below 5, got 5"),
    );
  });
});
