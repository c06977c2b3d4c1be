import type { Finding } from "@slidr/guardrails";

/** Lower and upper end of a 95% Clopper-Pearson interval. */
export type Interval = readonly [lower: number, upper: number];

/** IVR, FPR and robotic coverage (docs/definitions.md) of a set of decisions, each with its interval and its counts. */
export interface RatesSummary {
  readonly ivr: number;
  readonly ivrInterval: Interval;
  readonly fpr: number;
  readonly fprInterval: Interval;
  readonly roboticCoverage: number;
  readonly roboticCoverageInterval: Interval;
  readonly counts: {
    readonly clicks: number;
    readonly invalidClicks: number;
    readonly purchases: number;
    readonly invalidPurchases: number;
    readonly robotic: number;
    readonly invalidRobotic: number;
  };
}

/** What only synthetic traffic can tell: the decisions against the truth. */
export interface TruthSummary {
  /** Invalid robot clicks / robot clicks. */
  readonly robotRecall: number;
  readonly robots: number;
  /** Invalid human clicks / human clicks, purchasers or not. */
  readonly humanFalsePositiveRate: number;
  readonly humans: number;
  /** Recall per robot family, where the traffic names families. */
  readonly recallByFamily?: Readonly<Record<string, number>>;
}

/** One slice of one policy on the test part. */
export interface SliceSummary extends RatesSummary {
  readonly slice: string;
  readonly threshold: number;
  /** The slice whose threshold is used: itself, or its nearest calibrated ancestor. */
  readonly calibratedAs: string;
}

/** One way to decide, judged on the test part. */
export interface PolicySummary extends RatesSummary, Partial<TruthSummary> {
  readonly policy: string;
  /** Threshold by slice name; one entry, "all", for a policy with a single threshold. */
  readonly thresholds: Readonly<Record<string, number>>;
  readonly bySlice: readonly SliceSummary[];
}

/** A group in which presumed humans click and few buy. */
export interface MissingPurchasers {
  /** The circumstance, such as "loggedIn", and its value. */
  readonly field: string;
  readonly name: string;
  readonly support: "supported" | "unsupported" | "unknown";
  readonly clicks: number;
  readonly purchases: number;
  readonly presumedHumans: number;
  /** Purchases there would be if presumed humans bought there as often as everywhere. */
  readonly expectedPurchases: number;
  readonly invalidClicks: number;
}

/** A figure, or why there is none. */
export type OrWhy<Found> = Found | { readonly why: string };

/** How far purchasers stand for all humans, on the test part, by the per-slice policy (docs/purchasers.md). */
export interface PurchasersSummary {
  /** What the per-slice policy holds the budget on. */
  readonly held: "plain" | "reweighted";
  /** Slices left out of the per-slice policy's allocation, its frontier and its certificate: the budget says nothing about them. */
  readonly unsupported: readonly string[];
  /** What purchasers were weighed by. */
  readonly circumstances: readonly string[];
  readonly presumedHumans: number;
  /** How well purchasers can be told from presumed humans by their features, and by which. */
  readonly distance: OrWhy<{
    /** 0.5 where they are alike, 1 where nothing of one resembles the other. */
    readonly auc: number;
    readonly features: readonly {
      readonly name: string;
      readonly standardisedDifference: number;
      readonly ks: number;
      readonly psi: number;
      readonly psiExpected: number;
    }[];
  }>;
  /** The FPR if purchasers were in the circumstances of presumed humans. */
  readonly reweighted: OrWhy<{
    readonly fpr: number;
    readonly interval: Interval;
    readonly effectiveSampleSize: number;
    readonly purchases: number;
    readonly weightMax: number;
    readonly cappedPurchases: number;
    readonly cutShare: number;
    readonly auc: number;
  }>;
  /** What lies where next to nobody buys, of presumed humans and of invalid clicks; and the groups that buy too seldom. */
  readonly support: OrWhy<{
    readonly humanShare: number;
    readonly invalidShare: number;
    readonly thin: readonly MissingPurchasers[];
  }>;
  readonly advice: readonly string[];
}

/** A point that a policy chose on a curve, with the intervals of its two rates there. */
export interface ChosenPoint {
  readonly policy: string;
  readonly fpr: number;
  readonly fprInterval: Interval;
  readonly ivr: number;
  readonly ivrInterval: Interval;
}

/** An IVR-FPR curve on the calibration part, thinned for drawing, with the chosen points. */
export interface CurveSummary {
  readonly slice: string;
  /** How many slices' clicks the curve holds: 1, or all, or the small ones that share a picture. */
  readonly sliceCount: number;
  readonly purchases: number;
  readonly clicks: number;
  /** [m] in [0, 1], non-decreasing; starts at 0. */
  readonly fpr: readonly number[];
  /** [m] in [0, 1], non-decreasing; starts at 0. */
  readonly ivr: readonly number[];
  readonly chosen: readonly ChosenPoint[];
  /** Where the whole curve bends most; absent where it has no purchases. */
  readonly knee?: { readonly threshold: number; readonly fpr: number; readonly ivr: number };
}

/** What the test part's scores look like. */
export interface ScoresSummary {
  /** Clicks by equal bands of score; a band holds its lower edge, the last one also 1. */
  readonly histogram: {
    /** [bands + 1] from 0 to 1. */
    readonly edges: readonly number[];
    /** [bands] */
    readonly clicks: readonly number[];
    /** [bands] purchasing clicks among them. */
    readonly purchases: readonly number[];
  };
  /** Scores against labels, with clicks weighed as in training; absent where all labels are the same. */
  readonly reliability?: {
    /** Bands that hold clicks, ascending. */
    readonly bins: readonly {
      readonly lower: number;
      readonly upper: number;
      /** Sum of weights. */
      readonly clicks: number;
      readonly scoreMean: number;
      /** The weighted share of clicks not labelled human. */
      readonly roboticShare: number;
    }[];
    readonly calibrationError: number;
    readonly brierScore: number;
  };
}

/** How many decisions about the same clicks turned. */
export interface TurnedClicks {
  /** Valid before, invalid now. */
  readonly newlyInvalid: number;
  /** Invalid before, valid now. */
  readonly noLongerInvalid: number;
}

/** The decisions in force until now beside the per-slice policy's, on the same clicks of the test part. */
export interface ChangeSummary {
  /** "live": the bundle that was live; "global": one threshold for all, where no live bundle compares. */
  readonly against: "live" | "global";
  /** For people: what it is compared with, and why. */
  readonly text: string;
  readonly before: RatesSummary & TurnedClicks;
  /** The same slices, in the same order, as the per-slice policy's. */
  readonly bySlice: readonly (SliceSummary & TurnedClicks)[];
}

export interface PartSummary {
  readonly fromMs: number;
  readonly toMs: number;
  readonly clicks: number;
  readonly purchases: number;
}

/** Everything a run of `slidr train` found: the content of `summary.json`, and all that the report draws. */
export interface RunSummary {
  readonly version: 1;
  readonly source: { readonly kind: "synthetic" | "file"; readonly name: string };
  readonly budget: number;
  readonly method: string;
  readonly slicedBy: readonly string[];
  readonly split: {
    readonly by: string;
    readonly train: PartSummary;
    readonly calibrate: PartSummary;
    readonly test: PartSummary;
  };
  readonly rows: {
    readonly read: number;
    readonly rejected: number;
    readonly dropped: number;
    readonly clicks: number;
  };
  readonly labels: {
    readonly purchaseWindowMs: number;
    readonly human: number;
    readonly notHuman: number;
    readonly unknown: number;
    readonly byPurchase: number;
    readonly byRfm: number;
  };
  readonly weights: { readonly method: string; readonly cells: number; readonly effectiveSampleSize: number };
  readonly features: readonly string[];
  readonly leftOut: readonly { readonly feature: string; readonly reason: string }[];
  readonly engine: { readonly name: string; readonly backend: string; readonly reason: string };
  /** What was trained: "classifier", "ensemble of 5" ... */
  readonly model: string;
  /** By epoch; of an ensemble the mean of its members. */
  readonly history: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly validationLoss?: number;
  }[];
  readonly policies: readonly PolicySummary[];
  readonly curves: readonly CurveSummary[];
  readonly scores: ScoresSummary;
  readonly change: ChangeSummary;
  readonly frontier: readonly { readonly budget: number; readonly ivr: number; readonly fpr: number }[];
  readonly certificate: {
    readonly primal: number;
    readonly dualBound: number;
    readonly gap: number;
    /** No thresholds within the budget do better. */
    readonly exact: boolean;
    readonly lambda: number;
    readonly binding: readonly string[];
  };
  /** What is promised for fresh clicks, where it was asked for: P(FPR > budget) <= delta. */
  readonly guarantee?: {
    readonly delta: number;
    /** Of the clicks that tested the thresholds, and how many of them fall; more than the most would have failed the test. */
    readonly purchases: number;
    readonly invalidPurchases: number;
    readonly invalidPurchasesMax: number;
    readonly pValue: number;
    /** IVR that the promise cost on the calibration part. */
    readonly ivrCost: number;
  };
  readonly purchasers: PurchasersSummary;
  readonly findings: readonly Finding[];
  readonly bundle: { readonly digest: string; readonly promoted: boolean; readonly why: string };
  readonly notes: readonly string[];
  /** Wall-clock seconds by stage, in the order they ran. */
  readonly stagesS: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number;
}
