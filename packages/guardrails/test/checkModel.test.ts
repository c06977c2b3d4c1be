import {
  blockingFindings,
  type CandidateModel,
  type CheckModelOptions,
  certificatePresent,
  checkModel,
  coverageLikeLive,
  decisionsLikeLive,
  type Finding,
  finiteWeights,
  fprLikeLive,
  fprWithinBudget,
  goldenRowsHold,
  ivrLikeLive,
  type ModelCheck,
  sameScoreTwice,
  scoreInvariance,
  scoresLikeLive,
  scoresSpread,
  scoringTime,
  sizeWithin,
  thresholdsLikeLive,
} from "@slidr/guardrails";
import { describe, expect, test } from "vitest";

const N = 20_000;
const SLICES = ["desktop", "mobile", "tv"];
/** A tenth of the clicks are on tv, the others half and half; every second click is a robot's, one human click in ten buys. */
const slice = Uint32Array.from({ length: N }, (_, row) => (row % 20 < 2 ? 2 : Math.floor(row / 2) % 2));
const robotic = Uint8Array.from({ length: N }, (_, row) => row % 2);
const purchased = Uint8Array.from({ length: N }, (_, row) => (row % 20 === 0 || row % 20 === 10 ? 1 : 0));
/** One feature: how robotic a click looks. A human's is below 0.5, a robot's above. */
const features = Float32Array.from({ length: N }, (_, row) => (robotic[row]! + ((row * 37) % 101) / 101) / 2);
const score = ([feature]: Float32Array) => Math.fround(feature!);
const scoreBatch = (values: Float32Array, rowCount: number, out: Float32Array) => {
  for (let row = 0; row < rowCount; row++) out[row] = score(values.subarray(row, row + 1));
};

const table = (
  thresholds: Readonly<Record<string, number>> = {},
  budget = 0.01,
): CandidateModel["table"] => ({
  version: 1,
  method: "hull",
  budget,
  slices: [
    { name: "all", parent: -1, threshold: 0.6, calibratedAs: "all" },
    ...Object.entries(thresholds).map(([name, threshold]) => ({
      name,
      parent: 0,
      threshold,
      calibratedAs: name,
    })),
  ],
});
const certificate = { primal: 0.4, dualBound: 0.41, gap: 0.01, exact: true, lambda: 2, binding: ["budget"] };

const good: CandidateModel = {
  name: "today's",
  scores: features,
  table: table(),
  bytes: 1000,
  weights: Float32Array.of(0.5, -1),
  certificate,
  golden: {
    rows: [{ features: [0.75], slice: "tv", score: 0.75, threshold: 0.6, invalid: true }],
    decide: (row) => ({ score: score(row), threshold: 0.6, invalid: score(row) >= 0.6 }),
  },
  score,
  scoreBatch,
};
const live = { name: "yesterday's", scores: features, table: table(), bytes: 900 };
const clicks = { purchased, robotic, slice, slices: SLICES, features, clickId: (row: number) => `c${row}` };

function run(candidate: Partial<CandidateModel>, ...checks: ModelCheck[]): Finding[] {
  const options: CheckModelOptions = { candidate: { ...good, ...candidate }, live, clicks, budget: 0.01 };
  return checkModel(checks.length === 0 ? options : { ...options, checks });
}

/** Scores with some rows' replaced. */
function withScores(change: (row: number, score: number) => number): Float32Array {
  return features.map((value, row) => change(row, value));
}

describe("checkModel", () => {
  test("passes a candidate that decides as the live model does, and every finding can be read", () => {
    const findings = run({});
    expect(findings.filter(({ passed }) => !passed)).toEqual([]);
    expect(findings.map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
      [
        "MODEL_WEIGHTS: all 2 weights are finite",
        "MODEL_SCORES: all 20,000 scores lie in [0, 1], from 0% to 99.5%",
        "MODEL_CERTIFICATE: thresholds reach an IVR of 40% where at most 41% is possible within the budget of 1%; no thresholds do better",
        "GOLDEN_ROWS: all 1 golden rows score and decide as recorded",
        "MODEL_SIZE: the candidate has 1,000 bytes, yesterday's 900; tolerated are 3,600",
        "MODEL_SAME_SCORE: all 500 rows that were scored again got the same score, to the last bit",
        "MODEL_FPR_BUDGET: FPR 0% (0 of 2,000 purchasers' clicks), surely above 0%; the budget is 1%, tolerated are 4%",
        "MODEL_FPR_BUDGET_SLICE: FPR by slice: none of 2 slices with purchasers is surely above 4%, the farthest is mobile with 0% (0 of 1,000 purchasers' clicks)",
        "MODEL_FPR: FPR 0%, by yesterday's 0%: +0 points (surely -0.56 to +0.56); tolerated are at most +2 (2,000 purchasers' clicks)",
        "MODEL_FPR_SLICE: FPR by slice: none of 2 slices moved beyond tolerance, farthest mobile: 0%, by yesterday's 0%: +0 points (surely -1.19 to +1.19); tolerated are at most +10 (1,000 purchasers' clicks)",
        "MODEL_IVR: IVR 39.6%, by yesterday's 39.6%: +0 points (surely -0.0562 to +0.0562); tolerated are -10 to +10 (20,000 clicks)",
        "MODEL_IVR_SLICE: IVR by slice: none of 3 slices moved beyond tolerance, farthest desktop: 39.6%, by yesterday's 39.6%: +0 points (surely -0.154 to +0.154); tolerated are -20 to +20 (8,000 clicks)",
        "MODEL_COVERAGE: robotic coverage 79.2%, by yesterday's 79.2%: +0 points (surely -0.112 to +0.112); tolerated are at least -15 (10,000 heuristically robotic clicks)",
        "MODEL_COVERAGE_SLICE: robotic coverage by slice: none of 3 slices moved beyond tolerance, farthest desktop: 79.2%, by yesterday's 79.2%: +0 points (surely -0.308 to +0.308); tolerated are at least -30 (4,000 heuristically robotic clicks)",
        "MODEL_FLIPS: 0 of 20,000 decisions (0%) differ from those of yesterday's; tolerated are 25%",
        "MODEL_FLIPS_SLICE: in desktop, where most turn: 0 of 8,000 decisions (0%) differ from those of yesterday's; tolerated are 25%",
        "MODEL_THRESHOLDS: no threshold moved",
        "MODEL_SCORE_DRIFT: scores lie 0% apart from those of yesterday's (at 0, on 20,000 clicks, worth 20,000); tolerated are 30% and 2.67% for chance",
      ]
    `);
    for (const finding of findings) {
      expect(finding.action).toBe("nothing to do");
      for (const figure of [finding.observed, finding.limit, finding.n])
        expect(Number.isFinite(figure)).toBe(true);
    }
  });

  test("says on the first day that there is nothing to compare with, and checks the rest", () => {
    const findings = checkModel({ candidate: good, clicks, budget: 0.01 });
    expect(findings[0]).toMatchObject({
      code: "MODEL_LIVE",
      severity: "info",
      passed: false,
      message: "no live model to compare with: the candidate was checked by itself alone",
    });
    expect(findings.map(({ code }) => code)).not.toContain("MODEL_IVR");
    expect(findings.slice(1).every(({ passed }) => passed)).toBe(true);
  });

  test("knows only what it is given, and says what it could not look at", () => {
    const { name, scores, table: thresholds } = good;
    const bare = checkModel({
      candidate: { name, scores, table: thresholds },
      live,
      clicks: { purchased, robotic },
      budget: 0.01,
    });
    expect(bare.filter(({ passed }) => !passed).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "info MODEL_WEIGHTS",
      "block MODEL_CERTIFICATE",
      "info GOLDEN_ROWS",
      "info MODEL_SIZE",
      "info MODEL_SAME_SCORE",
    ]);
  });

  test("shares the family's error equally, and gives a check of one's own what the others see", () => {
    const seen: unknown[] = [];
    const own: ModelCheck = ({ alpha, candidate, live: other, rowCount, slices, budget }) => {
      seen.push(alpha, candidate.invalid.length, other?.invalid[1], rowCount, slices, budget);
      return [];
    };
    checkModel({ candidate: good, live, clicks, budget: 0.01, familyError: 0.01, checks: [own, own] });
    expect(seen.slice(0, 6)).toEqual([0.0025, N, live.scores[1]! >= 0.6 ? 1 : 0, N, SLICES, 0.01]);
  });

  test("bad input is named", () => {
    const refused = (options: Partial<CheckModelOptions>, message: string) =>
      expect(() => checkModel({ candidate: good, live, clicks, budget: 0.01, ...options })).toThrow(message);
    refused({ budget: 1.5 }, "checkModel requires budget in (0, 1), got 1.5");
    refused({ familyError: 0 }, "errorBudget requires familyError in (0, 1), got 0");
    refused(
      { live: { ...live, scores: new Float32Array(3) } },
      "checkModel requires live.scores to have 20000 values, one a click, got 3",
    );
    refused(
      { clicks: { purchased, robotic, slice } },
      "checkModel requires clicks.slice and clicks.slices together, got one of them",
    );
    refused({ clicks: { ...clicks, slices: ["a"] } }, "checkModel requires slice < 1, got 2 at index 0");
    refused(
      { clicks: { ...clicks, features: new Float32Array(N + 1) } },
      "checkModel requires clicks.features to have a whole number of values for each of 20000 clicks, got 20001",
    );
  });
});

describe("rates beside the live bundle", () => {
  test("a candidate that invalidates twice as many clicks is blocked, with clicks to look at", () => {
    // Live: the robots with a feature of 0.6 or more, 40 of 50 in each hundred. The candidate: everyone.
    const [all, bySlice] = run({ scores: withScores(() => 0.9) }, ivrLikeLive());
    expect(all).toMatchObject({
      check: "ivrLikeLive",
      code: "MODEL_IVR",
      severity: "block",
      passed: false,
      observed: 0.60395,
      limit: 0.1,
      n: N,
    });
    expect(all!.samples).toEqual(["c0", "c2", "c3", "c4", "c6"]);
    expect(bySlice).toMatchObject({ code: "MODEL_IVR_SLICE", passed: false });
  });

  test("a fault in one small slice is found there, and named", () => {
    const findings = run(
      { scores: withScores((row, value) => (slice[row] === 2 ? 0.9 : value)) },
      ivrLikeLive(),
      fprLikeLive(),
    );
    expect(findings.map(({ code, passed, worstSlice }) => [code, passed, worstSlice])).toEqual([
      ["MODEL_IVR", true, undefined],
      ["MODEL_IVR_SLICE", false, "tv"],
      ["MODEL_FPR", false, undefined],
      ["MODEL_FPR_SLICE", false, "tv"],
    ]);
    expect(findings[1]!.message).toContain(
      "IVR by slice: 1 of 3 slices moved beyond tolerance, farthest tv: 100%",
    );
    expect(findings[1]!.samples!.every((id) => slice[Number(id.slice(1))] === 2)).toBe(true);
  });

  test("a model that no longer invalidates anything is blocked by IVR and coverage, never by FPR", () => {
    const codes = blockingFindings(run({ scores: withScores(() => 0.1) })).map(({ code }) => code);
    expect(codes).toContain("MODEL_IVR");
    expect(codes).toContain("MODEL_COVERAGE");
    expect(codes).not.toContain("MODEL_FPR");
  });

  test("a difference within tolerance passes however many clicks prove it", () => {
    // Every ninth click goes free: surely fewer robots, and within half.
    const fewer = withScores((row, value) => (row % 9 === 0 ? 0.1 : value));
    expect(run({ scores: fewer }, ivrLikeLive(), coverageLikeLive()).every(({ passed }) => passed)).toBe(
      true,
    );
    const strict = run({ scores: fewer }, ivrLikeLive({ fallMax: 0.01 }));
    expect(strict[0]).toMatchObject({ passed: false });
  });

  test("a fault of one user's many clicks proves nothing about the others", () => {
    // A thousand clicks of one user turn invalid: much for independent clicks, one observation for users.
    const user = Uint32Array.from({ length: N }, (_, row) => (row < 4000 ? 0 : row));
    const scores = withScores((row, value) => (row < 4000 ? 0.9 : value));
    const strict = ivrLikeLive({ riseMax: 0.05 });
    const options = { candidate: { ...good, scores }, live, budget: 0.01, checks: [strict] };
    expect(checkModel({ ...options, clicks: { purchased, robotic } })[0]!.passed).toBe(false);
    expect(checkModel({ ...options, clicks: { purchased, robotic, user } })[0]!.passed).toBe(true);
  });

  test("the share of slices in the error grows no false alarm: 400 draws of a candidate at its tolerance", () => {
    // The live model invalidates nobody and 10 points are tolerated; the candidate invalidates a tenth, by chance. At 20% of family error fewer than 20% + 3 deviations (6%) may fail.
    let failed = 0;
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const few = 600;
    for (let draw = 0; draw < 400; draw++) {
      const scores = Float32Array.from({ length: few }, () => (random() < 0.1 ? 0.9 : 0.1));
      const findings = checkModel({
        candidate: { name: "a", scores, table: table() },
        live: { name: "b", scores: new Float32Array(few), table: table() },
        clicks: {
          purchased: new Uint8Array(few),
          robotic: new Uint8Array(few),
          slice: slice.subarray(0, few),
          slices: SLICES,
        },
        budget: 0.01,
        familyError: 0.2,
        checks: [ivrLikeLive({ riseMax: 0.1, sliceFactor: 1 })],
      });
      if (findings.some(({ passed }) => !passed)) failed++;
    }
    expect(failed / 400).toBeLessThan(0.26);
  });
});

describe("the candidate by itself", () => {
  test("an FPR surely above four budgets blocks, one that may be chance does not", () => {
    // 10% and 5% of 2,000 purchasers' clicks fall where the budget is 1%: 5% may be 4% and chance.
    const losing = (every: number) => withScores((row, value) => (row % every === 0 ? 0.9 : value));
    const [all, bySlice] = run({ scores: losing(100) }, fprWithinBudget());
    expect(all).toMatchObject({
      code: "MODEL_FPR_BUDGET",
      severity: "block",
      passed: false,
      observed: 0.1,
      limit: 0.04,
      n: 2000,
    });
    expect(all!.samples).toEqual(["c0", "c100", "c200", "c300", "c400"]);
    expect(bySlice).toMatchObject({
      code: "MODEL_FPR_BUDGET_SLICE",
      severity: "warn",
      passed: false,
      worstSlice: "tv",
    });
    expect(run({ scores: losing(200) }, fprWithinBudget())[0]).toMatchObject({
      passed: true,
      observed: 0.05,
    });
    expect(() => fprWithinBudget({ ratioMax: 0.5 })).toThrow(
      "fprWithinBudget requires ratioMax of 1 or more, got 0.5",
    );
  });

  test("a slice that the table decides by the heuristic alone is judged so", () => {
    const heuristic = {
      ...table(),
      slices: [{ name: "all", parent: -1, threshold: 2, calibratedAs: "all", heuristicOnly: true as const }],
    };
    const decisions: number[][] = [];
    checkModel({
      candidate: { ...good, table: heuristic },
      clicks,
      budget: 0.01,
      checks: [
        ({ candidate }) => {
          decisions.push([...candidate.invalid.subarray(0, 4)]);
          return [];
        },
      ],
    });
    expect(decisions).toEqual([[0, 1, 0, 1]]);
  });

  test("scores that are no numbers block and name their clicks, and stop no other check", () => {
    const findings = run({ scores: withScores((row, value) => (row === 7 ? Number.NaN : value)) });
    expect(blockingFindings(findings).map(({ code }) => code)).toEqual(["MODEL_SCORES"]);
    expect(findings.find(({ code }) => code === "MODEL_SCORES")).toMatchObject({
      message: "1 of 20,000 scores are not numbers in [0, 1]",
      samples: ["c7"],
    });
    expect(run({ scores: withScores(() => 0.25) }, scoresSpread())[0]).toMatchObject({
      passed: false,
      message: "all 20,000 clicks have one score, 0.25",
    });
  });

  test("weights must be finite and not all zero", () => {
    const message = (...weights: number[]) =>
      run({ weights: Float32Array.from(weights) }, finiteWeights())[0]!.message;
    expect(message(1, Number.NaN, Number.POSITIVE_INFINITY)).toBe(
      "2 of 3 weights are not finite, the first at index 1: NaN",
    );
    expect(message(0, 0)).toBe("all 2 weights are zero");
    expect(message(0, 1)).toBe("all 2 weights are finite");
  });

  test("a certificate must be there, finite, sound and of the budget that is meant", () => {
    const found = (changed: Partial<typeof certificate> | undefined, thresholds = table()) => {
      const own = changed && { ...certificate, ...changed };
      const [finding] = checkModel({
        candidate: { ...good, table: thresholds, certificate: own as typeof certificate },
        clicks,
        budget: 0.01,
        checks: [certificatePresent()],
      }).slice(1);
      return `${finding!.passed ? "passed" : finding!.severity}: ${finding!.message}`;
    };
    expect(found({})).toBe(
      "passed: thresholds reach an IVR of 40% where at most 41% is possible within the budget of 1%; no thresholds do better",
    );
    expect(found(undefined)).toBe("block: thresholds come without a certificate");
    expect(found({ gap: Number.NaN })).toBe("block: the certificate's gap is NaN, not a number >= 0");
    expect(found({ primal: 0.5 })).toBe(
      "block: the certificate contradicts itself: an IVR of 0.5 above the bound of 0.41",
    );
    expect(found({}, table({}, 0.02))).toBe(
      "block: thresholds were calibrated for a budget of 0.02, the budget is 0.01",
    );
    expect(found({ gap: 0.2 })).toMatch(/^warn: /);
  });

  test("golden rows that score otherwise block", () => {
    const golden = { rows: good.golden!.rows, decide: () => ({ score: 0.7, threshold: 0.6, invalid: true }) };
    expect(run({ golden }, goldenRowsHold())[0]).toMatchObject({
      code: "GOLDEN_ROWS",
      severity: "block",
      passed: false,
    });
  });

  test("a candidate of four times the live bundle's size warns, one of 64 MiB blocks", () => {
    const found = (bytes: number) => run({ bytes }, sizeWithin())[0]!;
    expect(found(3600)).toMatchObject({ passed: true, limit: 3600 });
    expect(found(3601)).toMatchObject({ passed: false, severity: "warn" });
    expect(found(67_108_865)).toMatchObject({ passed: false, severity: "block", limit: 67_108_864 });
  });

  test("thresholds that moved are told; a slice that fell silent is named", () => {
    const silent = run({ table: table({ mobile: 0.65, tv: 2 }) }, thresholdsLikeLive())[0]!;
    expect(silent).toMatchObject({
      severity: "warn",
      passed: false,
      worstSlice: "tv",
      message:
        "2 of 3 thresholds moved, 1 by more than 0.2 (1 to where no score reaches); farthest tv, from 0.6 to none",
    });
    expect(run({ table: table({ mobile: 0.65 }) }, thresholdsLikeLive())[0]).toMatchObject({
      passed: true,
      worstSlice: "mobile",
    });
  });

  test("decisions that turn both ways are counted gross", () => {
    const swapped = run({ scores: features.map((value) => 1 - value) }, ivrLikeLive(), decisionsLikeLive());
    expect(swapped.find(({ code }) => code === "MODEL_IVR")!.passed).toBe(true);
    expect(swapped.find(({ code }) => code === "MODEL_FLIPS")).toMatchObject({
      passed: false,
      severity: "warn",
    });
  });

  test("scores that moved as a whole warn, by a distance that 20,000 or 200 clicks measure alike", () => {
    const moved = features.map((value) => value / 2 + 0.5);
    const [all] = run({ scores: moved }, scoresLikeLive());
    const few = checkModel({
      candidate: { ...good, scores: moved.subarray(0, 2020) },
      live: { ...live, scores: features.subarray(0, 2020) },
      clicks: { purchased: purchased.subarray(0, 2020), robotic: robotic.subarray(0, 2020) },
      budget: 0.01,
      checks: [scoresLikeLive()],
    });
    expect(all).toMatchObject({ passed: false, severity: "warn" });
    expect(few[0]!.observed).toBeCloseTo(all!.observed, 1);
  });
});

describe("minimum functionality", () => {
  test("a scorer that keeps state is found", () => {
    let calls = 0;
    const drifting = (row: Float32Array) => Math.fround(score(row) + (++calls > 3 ? 1e-7 : 0));
    const [finding] = run({ score: drifting }, sameScoreTwice());
    expect(finding).toMatchObject({ code: "MODEL_SAME_SCORE", severity: "block", passed: false });
    expect(run({}, sameScoreTwice({ rowsMax: 10 }))[0]).toMatchObject({
      passed: true,
      n: 10,
      message: "all 10 rows that were scored again got the same score, to the last bit",
    });
  });

  test("a batch that scores otherwise than a single row is found", () => {
    const otherwise = (_: Float32Array, rowCount: number, out: Float32Array) => out.fill(0.5, 0, rowCount);
    expect(run({ scoreBatch: otherwise }, sameScoreTwice())[0]!.passed).toBe(false);
  });

  test("an invariance allows its tolerance and its share of rows, leaves out what cannot be changed, and counts NaN as broken", () => {
    const up = (row: Float32Array) => (row[0]! > 0.9 ? undefined : row.map((value) => value + 0.05));
    const found = (options: object, change = up) =>
      run(
        {},
        scoreInvariance({
          name: "looks more robotic",
          change,
          expect: "notHigher",
          rowsMax: 100,
          ...options,
        }),
      )[0]!;
    expect(found({})).toMatchObject({ passed: true });
    expect(found({}).n).toBeLessThan(101);
    expect(found({ tolerance: 0.01 })).toMatchObject({ passed: false, severity: "block", observed: 1 });
    expect(found({ tolerance: 0.01, severity: "warn" }).severity).toBe("warn");
    expect(found({ expect: "same" }).passed).toBe(false);
    expect(found({ expect: "notLower", tolerance: 0 }).passed).toBe(true);
    const some = (row: Float32Array) => row.map((value) => (value < 0.1 ? Number.NaN : value));
    expect(found({ expect: "same" }, some).passed).toBe(false);
    expect(found({ expect: "same", brokenMax: 0.5 }, some).passed).toBe(true);
    expect(() => found({}, () => new Float32Array(2))).toThrow(
      "scoreInvariance requires change to give 1 features, got 2",
    );
    expect(() => scoreInvariance({ name: "x", change: up, expect: "same", tolerance: 2 })).toThrow(
      "scoreInvariance requires tolerance in [0, 1), got 2",
    );
  });

  test("the time of a click is that of the fastest round, by the timer given", () => {
    // Rounds of 4, 2 and 3 ms for ten rows.
    const times = [0, 4, 10, 12, 20, 23];
    const timer = () => times.shift()!;
    const [finding] = run({}, scoringTime({ timer, rowsMax: 10, rounds: 3, clickMaxMs: 0.1 }));
    expect(finding).toMatchObject({
      code: "MODEL_TIME",
      passed: false,
      severity: "block",
      limit: 0.1,
      n: 10,
    });
    expect(finding!.observed).toBeCloseTo(0.2, 12);
    expect(finding!.message).toBe(
      "a click is scored in 200 microseconds (fastest of 3 rounds of 10); tolerated are 100",
    );
    expect(() => scoringTime({ timer, clickMaxMs: 0 })).toThrow(
      "scoringTime requires clickMaxMs above 0 and finite, got 0",
    );
  });
});
