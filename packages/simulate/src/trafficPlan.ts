import { DEFAULT_TRAFFIC, type DefaultTraffic } from "./defaultTraffic.js";
import { type OptionChecks, optionChecks } from "./requireOption.js";
import type { RobotFamily } from "./robotFamilies.js";
import type {
  DeviceMix,
  HumanOptions,
  PurchaserMix,
  RobotOptions,
  TrafficOptions,
} from "./trafficOptions.js";

/** Options with every default filled in and every rule checked. */
export interface TrafficPlan extends Omit<DefaultTraffic, "humans"> {
  readonly humans: HumanOptions;
}

const MINUTE_MS = 60_000;
const LAST_TIME_MS = 8.64e15;

/** The {@link TrafficPlan} of `options`; throws InputError in the name of `caller`. */
export function trafficPlan(options: TrafficOptions, caller: string): TrafficPlan {
  const check = optionChecks(caller);
  check.names("options", options, Object.keys(DEFAULT_TRAFFIC));
  const {
    robots = {},
    humans = {},
    purchasers = "representative",
    purchaseDelay = {},
    variation = {},
  } = options;
  const flat = { ...DEFAULT_TRAFFIC, ...defined(options) };
  check.integer("seed", flat.seed, -(2 ** 31), 2 ** 31 - 1, "to be a 32-bit integer");
  check.integer("clicks", flat.clicks, 1, 2 ** 48, "to be a whole number >= 1");
  check.integer("startMs", flat.startMs, 0, LAST_TIME_MS, "to be whole epoch milliseconds >= 0");
  check.integer(
    "durationMs",
    flat.durationMs,
    MINUTE_MS,
    LAST_TIME_MS - flat.startMs,
    "to be whole and >= 60000",
  );
  check.range("roboticShare", flat.roboticShare, 0, 1, "in [0, 1]");
  check.integer("campaigns", flat.campaigns, 1, 1_000_000, "to be a whole number in [1, 1000000]");
  check.range("purchaseRate", flat.purchaseRate, 0, 1, "in [0, 1]");
  check.range("purchasesPerYear", flat.purchasesPerYear, 0, 10_000, "in [0, 10000]");
  check.range("historyMs", flat.historyMs, 0, flat.startMs, "in [0, startMs]");
  checkCountries(flat.countries, check);
  return {
    ...flat,
    robots: robotsOf(
      robots,
      flat.countries.map((country) => country.code),
      check,
    ),
    variation: variationOf(variation, check),
    humans: humansOf(humans, flat.clicks * (1 - flat.roboticShare), check),
    purchasers: purchasersOf(purchasers, check),
    purchaseDelay: delayOf(purchaseDelay, check),
  };
}

/** Without keys whose value is undefined: an option passed on as undefined is an option not given. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function checkCountries(countries: DefaultTraffic["countries"], check: OptionChecks): void {
  if (!Array.isArray(countries) || countries.length === 0) {
    check.fail("OPTION_RANGE", "countries to be a list of at least one country", countries);
  }
  const codes = new Set<string>();
  countries.forEach((country, index) => {
    const path = `countries[${index}]`;
    check.names(path, country, ["code", "timeZone", "share"]);
    check.range(`${path}.share`, country.share, Number.MIN_VALUE, Number.MAX_VALUE, "> 0");
    // Intl would read an absent zone as the machine's own.
    for (const name of ["code", "timeZone"] as const) {
      const given: unknown = country[name];
      if (typeof given !== "string" || given === "")
        check.fail("OPTION_TYPE", `${path}.${name} to be a name`, given);
    }
    if (codes.has(country.code)) check.fail("OPTION_RANGE", "countries with distinct codes", country.code);
    codes.add(country.code);
    try {
      new Intl.DateTimeFormat("en", { timeZone: country.timeZone });
    } catch {
      check.fail("OPTION_RANGE", `${path}.timeZone to be an IANA time zone`, country.timeZone);
    }
  });
}

function robotsOf(
  given: NonNullable<TrafficOptions["robots"]>,
  codes: readonly string[],
  check: OptionChecks,
): TrafficPlan["robots"] {
  const families = Object.keys(DEFAULT_TRAFFIC.robots) as RobotFamily[];
  check.names("robots", given, families);
  const entries = families.map((family): [RobotFamily, RobotOptions] => {
    const { [family]: own = {} } = given;
    const standard = DEFAULT_TRAFFIC.robots[family];
    check.names(`robots.${family}`, own, Object.keys(standard));
    // A default country that the caller's own list lacks is not the caller's mistake; one he names is.
    const standardCountries = standard.countries.filter((code) => codes.includes(code));
    const robot = { ...standard, countries: standardCountries, ...defined(own) };
    checkRobot(`robots.${family}`, robot, codes, check);
    return [family, robot];
  });
  check.weights("robots' shares", Object.fromEntries(entries.map(([family, { share }]) => [family, share])));
  return Object.fromEntries(entries) as Record<RobotFamily, RobotOptions>;
}

function checkRobot(path: string, robot: RobotOptions, codes: readonly string[], check: OptionChecks): void {
  check.range(`${path}.share`, robot.share, 0, Number.MAX_VALUE, ">= 0");
  check.range(`${path}.clicksPerRun`, robot.clicksPerRun, 1, 1e6, "in [1, 1000000]");
  check.range(`${path}.gapMs`, robot.gapMs, 1, 1e9, "in [1, 1e9]");
  check.range(`${path}.loggedInShare`, robot.loggedInShare, 0, 1, "in [0, 1]");
  checkDevices(`${path}.devices`, robot.devices, check);
  for (const code of robot.countries) {
    if (!codes.includes(code)) check.fail("OPTION_RANGE", `${path}.countries from ${codes.join(", ")}`, code);
  }
}

function checkDevices(path: string, devices: DeviceMix, check: OptionChecks): void {
  check.names(path, devices, ["mobile", "desktop", "tablet"]);
  const { mobile, desktop, tablet } = devices;
  check.weights(path, { mobile, desktop, tablet });
}

function humansOf(given: Partial<HumanOptions>, humanClicks: number, check: OptionChecks): HumanOptions {
  const standard = {
    users: Math.min(2 ** 30, Math.max(50, Math.round(humanClicks / 4))),
    ...DEFAULT_TRAFFIC.humans,
  };
  check.names("humans", given, Object.keys(standard));
  const humans: HumanOptions = { ...standard, ...defined(given) };
  check.integer("humans.users", humans.users, 1, 2 ** 30, "to be a whole number in [1, 2^30]");
  for (const name of [
    "accountShare",
    "loginShare",
    "comparisonShopperShare",
    "carrierShare",
    "officeShare",
  ] as const) {
    check.range(`humans.${name}`, humans[name], 0, 1, "in [0, 1]");
  }
  for (const name of [
    "clicksPerSession",
    "comparisonClicks",
    "usersPerCarrierAddress",
    "usersPerOffice",
  ] as const) {
    check.range(`humans.${name}`, humans[name], 1, 1e9, "in [1, 1e9]");
  }
  for (const name of ["gapMs", "comparisonGapMs"] as const) {
    check.range(`humans.${name}`, humans[name], 1, 1e9, "in [1, 1e9]");
  }
  checkDevices("humans.devices", humans.devices, check);
  return humans;
}

function variationOf(
  given: NonNullable<TrafficOptions["variation"]>,
  check: OptionChecks,
): TrafficPlan["variation"] {
  const standard = DEFAULT_TRAFFIC.variation;
  check.names("variation", given, Object.keys(standard));
  const variation = { ...standard, ...defined(given) };
  check.range("variation.growthPerYear", variation.growthPerYear, -0.99, 100, "in [-0.99, 100]");
  check.range("variation.seasonAmplitude", variation.seasonAmplitude, 0, 0.99, "in [0, 0.99]");
  for (const name of ["humanSigma", "robotSigma", "purchaseSigma"] as const)
    check.range(`variation.${name}`, variation[name], 0, 3, "in [0, 3]");
  check.range("variation.campaignDays", variation.campaignDays, 0, 10_000, "in [0, 10000]");
  return variation;
}

function purchasersOf(given: NonNullable<TrafficOptions["purchasers"]>, check: OptionChecks): PurchaserMix {
  const everyone = DEFAULT_TRAFFIC.purchasers;
  if (given === "representative") return everyone;
  if (given === "loggedInOnly") return { ...everyone, guest: 0 };
  if (typeof given === "string") {
    check.fail("OPTION_RANGE", 'purchasers to be "representative", "loggedInOnly" or factors', given);
  }
  check.names("purchasers", given, Object.keys(everyone));
  const mix = { ...everyone, ...defined(given) };
  for (const [name, factor] of Object.entries(mix))
    check.range(`purchasers.${name}`, factor, 0, 1e6, "in [0, 1e6]");
  return mix;
}

function delayOf(
  given: NonNullable<TrafficOptions["purchaseDelay"]>,
  check: OptionChecks,
): TrafficPlan["purchaseDelay"] {
  check.names("purchaseDelay", given, ["medianMs", "sigma"]);
  const delay = { ...DEFAULT_TRAFFIC.purchaseDelay, ...defined(given) };
  check.range("purchaseDelay.medianMs", delay.medianMs, 1, 1e11, "in [1, 1e11]");
  check.range("purchaseDelay.sigma", delay.sigma, 0, 10, "in [0, 10]");
  return delay;
}
