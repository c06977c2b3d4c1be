import { InputError } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { nodesByDepth } from "../src/slices/nodesByDepth.js";
import { poolSlices } from "../src/slices/poolSlices.js";
import { curveOf, NO_CLICKS, TREE } from "./samples.js";

const withPurchases = (purchases: number) => curveOf([[0.5, purchases + 1, purchases]]);
const pooled = (tv: number, mobileIn: number, mobileUs: number, purchasesMin: number) => {
  const curves = [NO_CLICKS, NO_CLICKS, withPurchases(tv), withPurchases(mobileIn), withPurchases(mobileUs)];
  const { pools, fallback, calibratedAs } = poolSlices(
    curves,
    TREE,
    nodesByDepth(TREE, "calibrate"),
    purchasesMin,
  );
  const named = (node: number) => TREE.names[node]!;
  return {
    pools: Object.fromEntries(pools.map(({ node, members }) => [named(node), members.map(named)])),
    fallback: fallback.map(named),
    calibratedAs: Array.from(calibratedAs, named),
  };
};

describe("poolSlices", () => {
  test("lets slices with purchases enough stand alone; nodes without clicks look up", () => {
    expect(pooled(5, 5, 5, 5)).toEqual({
      pools: { tv: ["tv"], "mobile/IN": ["mobile/IN"], "mobile/US": ["mobile/US"] },
      fallback: [],
      calibratedAs: ["all", "all", "tv", "mobile/IN", "mobile/US"],
    });
  });

  test("pools small siblings under their parent", () => {
    expect(pooled(5, 2, 3, 5)).toEqual({
      pools: { mobile: ["mobile/IN", "mobile/US"], tv: ["tv"] },
      fallback: [],
      calibratedAs: ["all", "mobile", "tv", "mobile", "mobile"],
    });
  });

  test("moves a pool that is still too small to the next ancestor", () => {
    expect(pooled(3, 1, 1, 5)).toEqual({
      pools: { all: ["tv", "mobile/IN", "mobile/US"] },
      fallback: [],
      calibratedAs: ["all", "all", "all", "all", "all"],
    });
  });

  test("leaves what is too small even at the root to the threshold of all traffic", () => {
    expect(pooled(5, 1, 2, 5)).toEqual({
      pools: { tv: ["tv"] },
      fallback: ["mobile/IN", "mobile/US"],
      calibratedAs: ["all", "all", "tv", "all", "all"],
    });
  });

  test("pools slices without any purchase too", () => {
    expect(pooled(5, 0, 5, 5).fallback).toEqual(["mobile/IN"]);
  });
});

describe("nodesByDepth", () => {
  const order = (names: string[], parents: number[]) =>
    Array.from(nodesByDepth({ names, parents }, "calibrate"));

  test("puts every parent before its children, also where the numbers run the other way", () => {
    expect(order(["all", "a/b", "a"], [-1, 2, 0])).toEqual([0, 2, 1]);
  });

  test("says what is wrong with a tree", () => {
    const shape = (message: string) => new InputError("TREE_SHAPE", message);
    expect(() => order([], [])).toThrow(
      shape("calibrate requires a tree with as many names as parents, got 0 names and 0 parents"),
    );
    expect(() => order(["all"], [0])).toThrow(
      shape("calibrate requires node 0 to have parent -1, got 0 at node 0"),
    );
    expect(() => order(["all", "a"], [-1, -1])).toThrow(
      shape("calibrate requires every parent to be a node of the tree, got -1 at node 1"),
    );
    expect(() => order(["all", "a"], [-1, 2])).toThrow("got 2 at node 1");
    expect(() => order(["all", "a", "b"], [-1, 2, 1])).toThrow(
      shape('calibrate requires every slice to descend from node 0, got a cycle at node 1 ("a")'),
    );
    expect(() => order(["all", "a", "a"], [-1, 0, 0])).toThrow(
      new InputError("SLICE_NAME_TWICE", 'calibrate requires distinct slice names, got "a" at nodes 1 and 2'),
    );
  });
});
