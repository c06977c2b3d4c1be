import { expect, test } from "vitest";
import {
  calibrate,
  calibrateRepresentative,
  createDecider,
  parseThresholdTable,
  regionSupport,
} from "../src/index.js";
import { seededRandom } from "./representativeClicks.js";

const TREE = { names: ["all", "guest", "loggedIn", "app"], parents: [-1, 0, 0, 2] };

/** Clicks by slice with scores up to `top`; a share of them buys and all are presumed human. */
function traffic(...parts: readonly { slice: number; clicks: number; bought: number; top: number }[]) {
  const random = seededRandom(11);
  const rows = parts.flatMap(({ slice, clicks, bought, top }) =>
    Array.from({ length: clicks }, (_, click) => ({
      slice,
      score: random() * top,
      bought: click < bought ? 1 : 0,
    })),
  );
  return {
    scores: Float64Array.from(rows, (row) => row.score),
    slice: Uint32Array.from(rows, (row) => row.slice),
    purchased: Uint8Array.from(rows, (row) => row.bought),
    robotic: Uint8Array.from(rows, (row) => (row.score > 0.8 ? 1 : 0)),
    presumedHuman: new Uint8Array(rows.length).fill(1),
  };
}

test("with weights of 1 and purchasers everywhere it is the plain calibration", () => {
  const clicks = traffic(
    { slice: 1, clicks: 300, bought: 60, top: 1 },
    { slice: 2, clicks: 500, bought: 120, top: 0.9 },
  );
  const options = { ...clicks, tree: TREE, budget: 0.05 };
  const { unsupported, support, effectiveSampleSize, ...calibration } = calibrateRepresentative(options);
  expect(calibration).toEqual(calibrate(options));
  expect(unsupported).toEqual([]);
  expect(support.invalidShare).toBe(0);
  expect(effectiveSampleSize).toBe(180);
});

test("the budget holds on the reweighted FPR", () => {
  const clicks = traffic(
    { slice: 1, clicks: 300, bought: 40, top: 1 },
    { slice: 2, clicks: 500, bought: 160, top: 1 },
  );
  const purchaseWeights = Float64Array.from(clicks.slice, (slice) => (slice === 1 ? 3 : 0.5));
  const { combined, slices, table } = calibrateRepresentative({
    ...clicks,
    purchaseWeights,
    tree: TREE,
    budget: 0.04,
  });
  let [lost, all] = [0, 0];
  for (const [click, bought] of clicks.purchased.entries()) {
    const weight = bought * purchaseWeights[click]!;
    all += weight;
    if (clicks.scores[click]! >= table.slices[clicks.slice[click]!]!.threshold) lost += weight;
  }
  expect(combined.fpr).toBeCloseTo(lost / all, 12);
  expect(combined.fpr).toBeLessThanOrEqual(0.04);
  expect(slices.map(({ rates }) => rates.clicks)).toEqual([300, 500]);
});

test("notes on few purchases say that they are counted as weighed", () => {
  // Of 100 purchases of a slice 10 weigh 10 and 90 weigh 0.1: they are worth (100 + 9)^2 / (1000 + 0.9), 11.87; two slices 23.74.
  const slices = [1, 2].map((slice) => ({ slice, clicks: 300, bought: 100, top: 1 }));
  const clicks = traffic(...slices);
  const purchaseWeights = clicks.purchased.map((bought, click) => bought * (click % 10 === 0 ? 100 : 1));
  const notesAt = (purchasesMin: number) =>
    calibrateRepresentative({
      ...clicks,
      purchaseWeights: Float64Array.from(purchaseWeights, (weight) => weight / 10),
      tree: TREE,
      budget: 0.05,
      purchasesMin,
    }).notes;
  expect(notesAt(50)).toEqual([
    'too few purchases (worth 23 together as weighed, below 50) in "guest", "loggedIn": the threshold of all traffic is used, and no limit is held on them',
  ]);
  expect(notesAt(20)).toEqual([
    'too few purchases (worth less than 20 as weighed) in "guest", "loggedIn": calibrated in a pool under an ancestor',
  ]);
});

test("a slice that hardly anybody buys in takes the threshold its ancestor has without it", () => {
  const guests = { slice: 1, clicks: 800, bought: 0, top: 1 };
  const buyers = { slice: 2, clicks: 500, bought: 150, top: 0.7 };
  const { table, unsupported, combined, notes } = calibrateRepresentative({
    ...traffic(guests, buyers),
    tree: TREE,
    budget: 0.04,
  });
  const alone = calibrateRepresentative({ ...traffic(guests, buyers), tree: TREE, budget: 0.04 });
  expect(table).toEqual(alone.table);
  // Node 0 has the threshold of all supported traffic; guests, whose clicks score higher, did not lower it.
  const withoutGuests = calibrate({ ...only(traffic(guests, buyers), 2), tree: TREE, budget: 0.04 });
  expect(table).toEqual(withoutGuests.table);
  expect(combined.clicks).toBe(500);
  expect(unsupported).toMatchObject([
    { name: "guest", rule: "ancestor", calibratedAs: "all", purchases: 0, presumedHumans: 800 },
  ]);
  expect(notes).toContain(
    'the budget says nothing about "guest" (0 purchases where 92 would be expected of its presumed humans): the threshold of "all" is used, set without its clicks',
  );
});

function only(clicks: ReturnType<typeof traffic>, slice: number) {
  const keep = <Column extends Float64Array | Uint8Array | Uint32Array>(column: Column) =>
    (column as Uint8Array).filter((_, click) => clicks.slice[click] === slice) as Column;
  const { scores, purchased, robotic, presumedHuman } = clicks;
  return {
    scores: keep(scores),
    purchased: keep(purchased),
    robotic: keep(robotic),
    presumedHuman: keep(presumedHuman),
    slice: keep(clicks.slice),
  };
}

test("under the heuristic alone no score invalidates there, and the table and its decisions say so", () => {
  const clicks = traffic(
    { slice: 1, clicks: 800, bought: 0, top: 1 },
    { slice: 2, clicks: 500, bought: 150, top: 0.7 },
  );
  const { table, unsupported, notes } = calibrateRepresentative({
    ...clicks,
    tree: TREE,
    budget: 0.04,
    unsupported: "heuristicOnly",
  });
  expect(table.slices[1]).toEqual({
    name: "guest",
    parent: 0,
    threshold: 2,
    calibratedAs: "guest",
    heuristicOnly: true,
  });
  expect(unsupported[0]!.rates.invalidClicks).toBe(unsupported[0]!.rates.robotic);
  expect(unsupported[0]!.rates.roboticCoverage).toBe(1);
  expect(notes.at(-1)).toContain("only the robotic heuristic decides there");

  const decider = createDecider(parseThresholdTable(JSON.parse(JSON.stringify(table))));
  expect(decider.decide(1, "guest/unseen")).toEqual({
    index: 1,
    slice: "guest",
    calibratedAs: "guest",
    threshold: 2,
    heuristicOnly: true,
    invalid: false,
  });
  expect(decider.decide(1, "loggedIn")).not.toHaveProperty("heuristicOnly");
});

test("a slice stands alone by its effective number of purchases, not by their weight", () => {
  // 30 guests' purchases weigh 10 each, but one in six of them has all the weight: as good as 5.
  const clicks = traffic(
    { slice: 1, clicks: 300, bought: 30, top: 1 },
    { slice: 2, clicks: 500, bought: 160, top: 1 },
  );
  const purchaseWeights = Float64Array.from(clicks.slice, (slice, click) =>
    slice === 2 ? 1 : click % 6 === 0 ? 60 : 0,
  );
  const { table } = calibrateRepresentative({ ...clicks, purchaseWeights, tree: TREE, budget: 0.1 });
  expect(table.slices[1]!.calibratedAs).toBe("all");
  expect(table.slices[2]!.calibratedAs).toBe("loggedIn");
});

test("an empty region is told from one where people click and do not buy by its presumed humans", () => {
  // 40 purchases among 400 presumed humans: 20 of 200 expected, but of 20 only 2, and of none none.
  const rows = [
    [0, 200, 0, 200],
    [1, 180, 40, 180],
    [2, 20, 0, 20],
    [3, 100, 0, 0],
  ] as const;
  const clicks = rows.flatMap(([region, count, bought, humans]) =>
    Array.from({ length: count }, (_, click) => ({
      region,
      bought: click < bought ? 1 : 0,
      human: click < humans ? 1 : 0,
    })),
  );
  const { regions, humanShare, invalidShare, invalidShareWithoutPurchases } = regionSupport({
    region: Uint32Array.from(clicks, ({ region }) => region),
    names: ["guests", "buyers", "few", "robots"],
    purchased: Uint8Array.from(clicks, ({ bought }) => bought),
    presumedHuman: Uint8Array.from(clicks, ({ human }) => human),
    invalid: new Uint8Array(clicks.length).fill(1),
  });
  expect(regions.map(({ support }) => support)).toEqual(["unsupported", "supported", "unknown", "supported"]);
  expect(regions.map(({ expectedPurchases }) => expectedPurchases)).toEqual([20, 18, 2, 0]);
  expect(humanShare).toBe(0.5);
  expect(invalidShare).toBe(0.4);
  expect(invalidShareWithoutPurchases).toBe(0.64);
});

test("what cannot be calibrated on representatives is refused", () => {
  const clicks = traffic(
    { slice: 1, clicks: 300, bought: 0, top: 1 },
    { slice: 2, clicks: 500, bought: 150, top: 0.7 },
  );
  const options = { ...clicks, tree: TREE, budget: 0.04 };
  const run = (changes: object) => () => calibrateRepresentative({ ...options, ...changes });
  expect(run({ unsupported: "none" })).toThrow(
    'calibrateRepresentative requires unsupported "ancestor" or "heuristicOnly", got "none"',
  );
  expect(run({ unsupported: "heuristicOnly", robotic: undefined })).toThrow(
    'calibrateRepresentative requires the robotic column where unsupported is "heuristicOnly", got none',
  );
  expect(run({ purchaseWeights: new Float64Array(800) })).toThrow(
    "calibrateRepresentative requires some purchasing click to weigh more than 0, got 150 purchasing clicks that all weigh 0",
  );
  expect(run({ purchaseWeights: new Float64Array(3) })).toThrow(
    "calibrateRepresentative requires purchaseWeights to have 800 values, got 3",
  );
  expect(run({ slice: new Uint32Array(3) })).toThrow(
    "calibrateRepresentative requires slice to have 800 values, got 3",
  );
  expect(run({ ratioMax: 0 })).toThrow("regionSupport requires ratioMax >= 1, got 0");
  expect(run({ slice: new Uint32Array(800).fill(4) })).toThrow(
    "regionSupport requires regions below 4, got 4 at index 0",
  );
});

test("some slice always has support: purchases cannot be fewer than expected everywhere", () => {
  const clicks = traffic(
    { slice: 1, clicks: 300, bought: 30, top: 1 },
    { slice: 3, clicks: 400, bought: 1, top: 1 },
  );
  const { support, unsupported } = calibrateRepresentative({ ...clicks, tree: TREE, budget: 0.1 });
  expect(support.regions[1]!.support).toBe("supported");
  expect(unsupported.map(({ name }) => name)).toEqual(["app"]);
});

test("what regions cannot be told from is refused", () => {
  const clicks = {
    region: new Uint32Array(200),
    names: ["all"],
    purchased: new Uint8Array(200).fill(1, 0, 20),
    presumedHuman: new Uint8Array(200).fill(1),
  };
  const run = (changes: object) => () => regionSupport({ ...clicks, ...changes });
  expect(run({ region: new Uint32Array(3) })).toThrow(
    "regionSupport requires region to have 200 values, got 3",
  );
  expect(run({ invalid: new Uint8Array(3) })).toThrow(
    "regionSupport requires invalid to have 200 values, got 3",
  );
  expect(run({ purchased: new Uint8Array(200) })).toThrow(
    "regionSupport requires at least 10 purchasing clicks, got 0 of 200",
  );
  expect(run({ presumedHuman: new Uint8Array(200) })).toThrow(
    "regionSupport requires at least 100 presumed humans, got 0 of 200",
  );
});

test("a table row that goes by the heuristic alone has no threshold, and only true marks it", () => {
  const row = { name: "all", parent: -1, threshold: 2, calibratedAs: "all" };
  const parse = (changes: object) => () =>
    parseThresholdTable({ version: 1, method: "hull", budget: 0.01, slices: [{ ...row, ...changes }] });
  expect(parse({ heuristicOnly: true })().slices[0]).toEqual({ ...row, heuristicOnly: true });
  expect(parse({ heuristicOnly: false })).toThrow(
    "parseThresholdTable requires slices[0].heuristicOnly to be true or absent, got false",
  );
  expect(parse({ heuristicOnly: true, threshold: 0.5 })).toThrow(
    "parseThresholdTable requires slices[0].threshold of 2 beside heuristicOnly, got 0.5",
  );
});
