import type { Country } from "./countries.js";
import type { RobotFamily } from "./robotFamilies.js";

/** Relative weights of the devices clicks come from; each >= 0, sum > 0. */
export interface DeviceMix {
  readonly mobile: number;
  readonly desktop: number;
  readonly tablet: number;
}

/** What one robot family does; every field has a default per family in {@link DEFAULT_TRAFFIC}. */
export interface RobotOptions {
  /** Weight among the robotic clicks, >= 0; relative to the sum over the families. */
  readonly share: number;
  /** Median clicks of one run (one visitor's uninterrupted activity), >= 1. */
  readonly clicksPerRun: number;
  /** Median time between two clicks of a run in ms, > 0. */
  readonly gapMs: number;
  readonly devices: DeviceMix;
  /** Probability that a run is logged in, in [0, 1]; hijacked accounts always are. */
  readonly loggedInShare: number;
  /** Country codes the family claims to come from; empty: all, in proportion to the humans. */
  readonly countries: readonly string[];
}

/** How the human population behaves. */
export interface HumanOptions {
  /** Size of the population; default: one user per 4 human clicks, at least 50. */
  readonly users: number;
  /** Share of users who have an account, in [0, 1]. Default 0.6. */
  readonly accountShare: number;
  /** Share of an account holder's sessions that are logged in, in [0, 1]. Default 0.75. */
  readonly loginShare: number;
  /** Median ad clicks of a session, >= 1. Default 2. */
  readonly clicksPerSession: number;
  /** Median time between two clicks of a session in ms. Default 40,000. */
  readonly gapMs: number;
  /** Share of users who compare products: heavy clickers, and human. Default 0.04. */
  readonly comparisonShopperShare: number;
  /** Median clicks of a comparison shopper's session. Default 18. */
  readonly comparisonClicks: number;
  /** Median time between two clicks of a comparison shopper in ms. Default 9,000. */
  readonly comparisonGapMs: number;
  /** Share of users whose mobile sessions leave through a carrier's NAT, in [0, 1]. Default 0.35. */
  readonly carrierShare: number;
  /** Users behind one carrier address, >= 1. Default 5,000. */
  readonly usersPerCarrierAddress: number;
  /** Share of users who click from an office in its working hours, in [0, 1]. Default 0.15. */
  readonly officeShare: number;
  /** Users behind one office address, >= 1. Default 150. */
  readonly usersPerOffice: number;
  readonly devices: DeviceMix;
}

/**
 * Who buys: a factor on `purchaseRate` for each group a human click belongs to; factors of several groups multiply.
 *
 * All ones: every human click is equally likely to lead to a purchase whatever its circumstances, so purchasers
 * represent all humans. Anything else: false positives on purchasers no longer tell those on humans.
 */
export interface PurchaserMix {
  /** Not logged in. */
  readonly guest: number;
  readonly loggedIn: number;
  /** In a comparison shopper's session. */
  readonly comparisonShopper: number;
  /** Through a carrier's NAT or an office. */
  readonly behindGateway: number;
}

/** How days differ from one another beyond the rhythm of the week; all 0 by default: then they do not. */
export interface VariationOptions {
  /** Relative growth of all traffic in a year, > -1: 0.3 is 30% more. The log's total stays `clicks`. */
  readonly growthPerYear: number;
  /** Height of the yearly wave of all traffic, highest at the turn of the year, in [0, 1). */
  readonly seasonAmplitude: number;
  /** Standard deviation of the logarithm of a day's human volume, in [0, 3]. */
  readonly humanSigma: number;
  /** The same for each robot family on its own; most of it lasts for days, as campaigns of robots do. In [0, 3]. */
  readonly robotSigma: number;
  /** Standard deviation of the logarithm of a day's purchase rate, in [0, 3]. */
  readonly purchaseSigma: number;
  /** Median days that an ad campaign runs before it pauses for as long, in [0, 10000]; 0: all run always. */
  readonly campaignDays: number;
}

/** What to simulate; everything has a default ({@link DEFAULT_TRAFFIC}) and the same options give the same clicks. */
export interface TrafficOptions {
  /** Integer. Default 1. */
  readonly seed?: number;
  /** Exactly how many clicks, >= 1. Default 200,000. */
  readonly clicks?: number;
  /** First moment of the log in epoch ms. Default 2024-03-04T00:00Z, a Monday. */
  readonly startMs?: number;
  /** Length of the log in ms, >= 1 minute. Default 9 days. */
  readonly durationMs?: number;
  /** Share of the clicks that are robotic, in [0, 1]. Default 0.34. */
  readonly roboticShare?: number;
  readonly robots?: { readonly [family in RobotFamily]?: Partial<RobotOptions> };
  readonly humans?: Partial<HumanOptions>;
  readonly countries?: readonly Country[];
  /** How many campaigns there are, >= 1. Default 400. */
  readonly campaigns?: number;
  /** How days differ beyond the rhythm of the week; by default not at all. */
  readonly variation?: Partial<VariationOptions>;
  /** Probability that a human click leads to a purchase, in [0, 1], before `purchasers`' factors. Default 0.04. */
  readonly purchaseRate?: number;
  /** Default "representative": all factors 1. "loggedInOnly": guests never buy. */
  readonly purchasers?: "representative" | "loggedInOnly" | Partial<PurchaserMix>;
  /** Log-normal time from click to purchase. Default: median 25 minutes, sigma 2 (a third above an hour, 2% above a day). */
  readonly purchaseDelay?: { readonly medianMs?: number; readonly sigma?: number };
  /** Purchases of an account with propensity 1 in a year, apart from those after ad clicks, >= 0. Default 6. */
  readonly purchasesPerYear?: number;
  /** How long before the log the account histories begin, in ms, >= 0. Default 365 days. */
  readonly historyMs?: number;
}
