import { type Country, DEFAULT_COUNTRIES } from "./countries.js";
import type { RobotFamily } from "./robotFamilies.js";
import type { HumanOptions, PurchaserMix, RobotOptions, VariationOptions } from "./trafficOptions.js";

/** Every default of {@link TrafficOptions}, in the form they are resolved to; the population's size follows the clicks. */
export interface DefaultTraffic {
  readonly seed: number;
  readonly clicks: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly roboticShare: number;
  readonly robots: Readonly<Record<RobotFamily, RobotOptions>>;
  readonly humans: Omit<HumanOptions, "users">;
  readonly countries: readonly Country[];
  readonly campaigns: number;
  readonly variation: VariationOptions;
  readonly purchaseRate: number;
  readonly purchasers: PurchaserMix;
  readonly purchaseDelay: { readonly medianMs: number; readonly sigma: number };
  readonly purchasesPerYear: number;
  readonly historyMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The default traffic: 200,000 clicks in 9 days, 34% robotic, purchasers that represent all humans.
 *
 * Chosen so that velocity alone catches about a third of the robots while counters of users, addresses, /24 prefixes
 * and campaign x device separate the rest; the README has the measured figures.
 *
 * @example
 * ```ts
 * import { DEFAULT_TRAFFIC } from "@slidr/simulate";
 *
 * DEFAULT_TRAFFIC.roboticShare; // => 0.34
 * DEFAULT_TRAFFIC.robots.metronome.gapMs; // => 300000
 * ```
 */
export const DEFAULT_TRAFFIC: DefaultTraffic = {
  seed: 1,
  clicks: 200_000,
  startMs: Date.UTC(2024, 2, 4),
  durationMs: 9 * DAY_MS,
  roboticShare: 0.34,
  robots: {
    burstScript: {
      share: 0.38,
      clicksPerRun: 160,
      gapMs: 900,
      devices: { mobile: 0.1, desktop: 0.88, tablet: 0.02 },
      loggedInShare: 0.05,
      countries: [],
    },
    metronome: {
      share: 0.13,
      clicksPerRun: 150,
      gapMs: 5 * MINUTE_MS,
      devices: { mobile: 0.25, desktop: 0.7, tablet: 0.05 },
      loggedInShare: 0.15,
      countries: [],
    },
    residentialProxy: {
      share: 0.13,
      clicksPerRun: 1.5,
      gapMs: 25_000,
      devices: { mobile: 0.6, desktop: 0.38, tablet: 0.02 },
      loggedInShare: 0.02,
      countries: ["US", "GB"],
    },
    subnetProxy: {
      share: 0.1,
      clicksPerRun: 2,
      gapMs: 40_000,
      devices: { mobile: 0.2, desktop: 0.5, tablet: 0.3 },
      loggedInShare: 0.02,
      countries: ["DE", "US"],
    },
    clickFarm: {
      share: 0.12,
      clicksPerRun: 80,
      gapMs: 100_000,
      devices: { mobile: 0.9, desktop: 0.05, tablet: 0.05 },
      loggedInShare: 0.6,
      countries: ["IN", "BR"],
    },
    hijackedAccount: {
      share: 0.06,
      clicksPerRun: 16,
      gapMs: 12_000,
      devices: { mobile: 0.3, desktop: 0.65, tablet: 0.05 },
      loggedInShare: 1,
      countries: [],
    },
    mimic: {
      share: 0.08,
      clicksPerRun: 2,
      gapMs: 40_000,
      devices: { mobile: 0.75, desktop: 0.2, tablet: 0.05 },
      loggedInShare: 0.3,
      countries: [],
    },
  },
  humans: {
    accountShare: 0.6,
    loginShare: 0.75,
    clicksPerSession: 2,
    gapMs: 40_000,
    comparisonShopperShare: 0.04,
    comparisonClicks: 18,
    comparisonGapMs: 9_000,
    carrierShare: 0.35,
    usersPerCarrierAddress: 5_000,
    officeShare: 0.15,
    usersPerOffice: 150,
    devices: { mobile: 0.55, desktop: 0.38, tablet: 0.07 },
  },
  countries: DEFAULT_COUNTRIES,
  campaigns: 400,
  variation: {
    growthPerYear: 0,
    seasonAmplitude: 0,
    humanSigma: 0,
    robotSigma: 0,
    purchaseSigma: 0,
    campaignDays: 0,
  },
  purchaseRate: 0.04,
  purchasers: { guest: 1, loggedIn: 1, comparisonShopper: 1, behindGateway: 1 },
  purchaseDelay: { medianMs: 25 * MINUTE_MS, sigma: 2 },
  purchasesPerYear: 6,
  historyMs: 365 * DAY_MS,
};
