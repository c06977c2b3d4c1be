import { InputError } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { diffThresholdTables, parseThresholdTable, type ThresholdRow } from "../src/index.js";
import { curveOf, NO_CLICKS } from "./samples.js";

const row = (name: string, parent: number, threshold: number, calibratedAs = name): ThresholdRow => ({
  name,
  parent,
  threshold,
  calibratedAs,
});
const tableOf = (budget: number, slices: ThresholdRow[]) =>
  parseThresholdTable({ version: 1, method: "hull", budget, slices });

const before = tableOf(0.01, [
  row("all", -1, 0.9),
  row("tv", 0, 0.8),
  row("mobile", 0, 0.7),
  row("mobile/IN", 2, 0.7, "mobile"),
  row("web", 0, 0.6),
]);
const after = tableOf(0.02, [
  row("all", -1, 0.9),
  row("tv", 0, 0.75),
  row("mobile", 0, 0.7),
  row("mobile/IN", 2, 0.7),
  row("mobile/US", 2, 0.5),
]);

describe("diffThresholdTables", () => {
  test("names what changed, and compares slices of one table only with what the other decides them by", () => {
    expect(diffThresholdTables(before, after)).toEqual({
      budgetBefore: 0.01,
      budgetAfter: 0.02,
      changes: [
        {
          name: "tv",
          change: "threshold",
          before: { threshold: 0.8, calibratedAs: "tv" },
          after: { threshold: 0.75, calibratedAs: "tv" },
        },
        {
          name: "mobile/IN",
          change: "calibratedAs",
          before: { threshold: 0.7, calibratedAs: "mobile" },
          after: { threshold: 0.7, calibratedAs: "mobile/IN" },
        },
        {
          name: "mobile/US",
          change: "added",
          before: { threshold: 0.7, calibratedAs: "mobile" },
          after: { threshold: 0.5, calibratedAs: "mobile/US" },
        },
        {
          name: "web",
          change: "removed",
          before: { threshold: 0.6, calibratedAs: "web" },
          after: { threshold: 0.9, calibratedAs: "all" },
        },
      ],
    });
  });

  test("tells apart a slice that nothing of falls in and one where the heuristic alone decides", () => {
    const by = (tv: Partial<ThresholdRow>) =>
      tableOf(0.01, [row("all", -1, 0.9), { ...row("tv", 0, 2), ...tv }]);
    const state = { threshold: 2, calibratedAs: "tv" };
    const byHeuristic = { ...state, heuristicOnly: true };
    const [nothing, heuristic] = [by({}), by({ heuristicOnly: true })];
    expect(diffThresholdTables(nothing, heuristic).changes).toEqual([
      { name: "tv", change: "heuristicOnly", before: state, after: byHeuristic },
    ]);
    expect(diffThresholdTables(heuristic, nothing).changes).toEqual([
      { name: "tv", change: "heuristicOnly", before: byHeuristic, after: state },
    ]);
    expect(diffThresholdTables(heuristic, by({ threshold: 0.8 })).changes).toEqual([
      { name: "tv", change: "threshold", before: byHeuristic, after: { ...state, threshold: 0.8 } },
    ]);
    expect(diffThresholdTables(heuristic, heuristic).changes).toEqual([]);
  });

  test("of a table and itself is empty, and survives JSON", () => {
    expect(diffThresholdTables(before, before).changes).toEqual([]);
    const diff = diffThresholdTables(before, after);
    expect(JSON.parse(JSON.stringify(diff))).toEqual(diff);
  });

  test("with curves tells what that does to the same clicks", () => {
    // tv: 0.8 takes 10 of 40 clicks, 0.75 takes 20 and one of two purchases; mobile/US: 0.7 takes none, 0.5 takes all 10.
    const tv = curveOf([[0.85, 10, 0, 4], [0.76, 10, 1, 4], [0.1, 20, 1]]); // biome-ignore format: one line
    const us = curveOf([[0.6, 10, 2, 2]]); // biome-ignore format: one line
    const { rates } = diffThresholdTables(before, after, [NO_CLICKS, tv, NO_CLICKS, NO_CLICKS, us]);
    expect(
      rates!.slices.map(({ name, ivrChange, fprChange, roboticCoverageChange }) => [
        name,
        ivrChange,
        fprChange,
        roboticCoverageChange,
      ]),
    ).toEqual([
      ["tv", 0.25, 0.5, 0.5],
      ["mobile/US", 1, 1, 1],
    ]);
    expect(rates!.combined).toMatchObject({
      before: { clicks: 50, invalidClicks: 10, invalidPurchases: 0 },
      after: { clicks: 50, invalidClicks: 30, invalidPurchases: 3 },
      ivrChange: 0.6 - 0.2,
      fprChange: 0.75,
    });
  });

  test("requires a curve for each row", () => {
    expect(() => diffThresholdTables(before, after, [NO_CLICKS])).toThrow(
      new InputError(
        "CURVE_COUNT",
        "diffThresholdTables requires one curve for each row of the later table, got 1 curves and 5 rows",
      ),
    );
  });
});
