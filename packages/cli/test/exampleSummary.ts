import type {
  ChosenPoint,
  CurveSummary,
  Interval,
  PolicySummary,
  RatesSummary,
  RunSummary,
  SliceSummary,
} from "../src/summary.js";

/** Rates of 1,000 clicks, 100 of them by purchasers and 200 heuristically robotic. */
function rates(ivr: number, fpr: number): RatesSummary {
  return {
    ivr,
    ivrInterval: [ivr * 0.9, ivr * 1.1],
    fpr,
    fprInterval: [0, fpr + 0.02],
    roboticCoverage: 0.75,
    roboticCoverageInterval: [0.7, 0.8],
    counts: {
      clicks: 1000,
      invalidClicks: ivr * 1000,
      purchases: 100,
      invalidPurchases: fpr * 100,
      robotic: 200,
      invalidRobotic: 150,
    },
  };
}

function slice(name: string, calibratedAs = name): SliceSummary {
  return { slice: name, threshold: 0.9, calibratedAs, ...rates(0.3, 0.01) };
}

function policy(name: string, ivr: number, fpr: number, bySlice: readonly SliceSummary[]): PolicySummary {
  const truth = { robotRecall: ivr * 2, robots: 300, humanFalsePositiveRate: fpr, humans: 700 };
  return { policy: name, ...rates(ivr, fpr), ...truth, thresholds: { all: 0.9 }, bySlice };
}

function chosen(
  name: string,
  fpr: number,
  fprInterval: Interval,
  ivr: number,
  ivrInterval: Interval,
): ChosenPoint {
  return { policy: name, fpr, fprInterval, ivr, ivrInterval };
}

function curve(name: string): CurveSummary {
  const fpr = Array.from({ length: 21 }, (_, index) => index / 100);
  return {
    slice: name,
    sliceCount: 1,
    clicks: 1000,
    purchases: 100,
    fpr,
    ivr: fpr.map((value) => Math.sqrt(value)),
    chosen: [
      chosen("classifier per slice", 0.01, [0.0003, 0.0545], 0.1, [0.0821, 0.1203]),
      chosen("classifier global", 0, [0, 0.0362], 0, [0, 0.0037]),
    ],
    knee: { threshold: 0.8, fpr: 0.04, ivr: 0.2 },
  };
}

const part = { fromMs: Date.UTC(2024, 2, 4), toMs: Date.UTC(2024, 2, 5), clicks: 1000, purchases: 100 };

/** A small made-up run, with a slice name that would be markup if it were not escaped. */
export const exampleSummary: RunSummary = {
  version: 1,
  source: { kind: "synthetic", name: "An example <run>" },
  budget: 0.01,
  method: "hull",
  slicedBy: ["device"],
  split: { by: "time", train: part, calibrate: part, test: part },
  rows: { read: 3003, rejected: 2, dropped: 1, clicks: 3000 },
  labels: { purchaseWindowMs: 86_400_000, human: 120, notHuman: 880, unknown: 7, byPurchase: 100, byRfm: 20 },
  weights: { method: "raking", cells: 96, effectiveSampleSize: 512.25 },
  features: ["user_clicks_1m", "user_clicks_1h"],
  leftOut: [{ feature: "ip24_clicks_1h", reason: "the log has no ip" }],
  engine: { name: "wasm", backend: "simd, 2 threads", reason: "the embedded default" },
  model: "classifier",
  history: [
    { epoch: 1, loss: 0.6, validationLoss: 0.65 },
    { epoch: 2, loss: 0.5, validationLoss: 0.6 },
  ],
  policies: [
    policy("classifier per slice", 0.3, 0.01, [slice("mobile"), slice("<img src=x>", "all")]),
    policy("classifier global", 0.25, 0.01, [slice("mobile", "all")]),
    policy("logistic regression", 0.2, 0.01, [slice("mobile", "all")]),
    policy("velocity rule", 0.1, 0, [slice("mobile", "all")]),
  ],
  curves: [curve("all traffic"), curve("mobile"), curve("<img src=x>")],
  scores: {
    histogram: { edges: [0, 0.25, 0.5, 0.75, 1], clicks: [400, 250, 50, 300], purchases: [60, 35, 4, 1] },
    reliability: {
      bins: [
        { lower: 0, upper: 0.5, clicks: 600, scoreMean: 0.25, roboticShare: 0.3 },
        { lower: 0.5, upper: 1, clicks: 400, scoreMean: 0.875, roboticShare: 0.85 },
      ],
      calibrationError: 0.04,
      brierScore: 0.125,
    },
  },
  change: {
    against: "live",
    text: "bundle cdcdcdcdcdcd, which was live before this run",
    before: { ...rates(0.28, 0.01), newlyInvalid: 25, noLongerInvalid: 5 },
    bySlice: [
      { ...slice("mobile"), ...rates(0.25, 0), threshold: 0.95, newlyInvalid: 55, noLongerInvalid: 5 },
      { ...slice("<img src=x>", "all"), threshold: 2, newlyInvalid: 0, noLongerInvalid: 0 },
    ],
  },
  frontier: [
    { budget: 0.0025, ivr: 0.15, fpr: 0.0025 },
    { budget: 0.005, ivr: 0.2, fpr: 0.005 },
    { budget: 0.01, ivr: 0.3, fpr: 0.01 },
    { budget: 0.02, ivr: 0.35, fpr: 0.02 },
  ],
  certificate: { primal: 0.3, dualBound: 0.31, gap: 0.01, exact: false, lambda: 4, binding: ["budget"] },
  purchasers: {
    held: "plain",
    unsupported: [],
    circumstances: ["loggedIn", "device"],
    presumedHumans: 700,
    distance: {
      auc: 0.81,
      features: [
        { name: "loggedIn", standardisedDifference: 1.9, ks: 0.62, psi: 2.1, psiExpected: 0.011 },
        { name: "user_clicks_1h", standardisedDifference: -0.2, ks: 0.08, psi: 0.03, psiExpected: 0.1 },
      ],
    },
    reweighted: {
      fpr: 0.025,
      interval: [0.004, 0.08],
      effectiveSampleSize: 41.4,
      purchases: 100,
      weightMax: 10,
      cappedPurchases: 2,
      cutShare: 0.015,
      auc: 0.78,
    },
    support: {
      humanShare: 0.5,
      invalidShare: 0.9,
      thin: [
        {
          field: "loggedIn",
          name: "<no>",
          support: "unsupported",
          clicks: 600,
          purchases: 1,
          presumedHumans: 350,
          expectedPurchases: 50,
          invalidClicks: 540,
        },
      ],
    },
    advice: ["A model that sees loggedIn learns who can buy, not who is human: try --blind loggedIn."],
  },
  findings: [
    {
      check: "humanDensity",
      code: "HUMAN_DENSITY",
      severity: "block",
      passed: false,
      message: "Thursday 17:00: 0 of 1,165 labelled clicks are human",
      observed: 0,
      limit: 0.01,
      n: 1165,
      interval: { lower: 0, upper: 0.00316, confidence: 0.95 },
      samples: ["c17", "<b>c18</b>"],
      action: "look for purchases missing from the log around Thursday 17:00",
    },
    {
      check: "ivrLikeLive",
      code: "MODEL_IVR",
      severity: "block",
      passed: true,
      message:
        "IVR 30%, by bundle cdcdcdcdcdcd 28%: +2 points (surely +1.2 to +2.8); tolerated are -10 to +10 (1,000 clicks)",
      observed: 0.02,
      limit: 0.1,
      n: 1000,
      action: "nothing to do",
    },
  ],
  bundle: { digest: "ab".repeat(32), promoted: false, why: "1 findings block it" },
  notes: ["A user is a distinct combination of ip, device, os."],
  stagesS: { read: 1.5, train: 20.25 },
  peakMemoryBytes: 400 * 1_048_576,
};
