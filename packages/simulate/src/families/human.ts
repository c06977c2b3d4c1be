import type { Random } from "../random.js";
import { humanActivity } from "../rhythm.js";
import type { Family, Run } from "../run.js";
import type { HumanOptions } from "../trafficOptions.js";
import type { World } from "../world.js";
import { localIntensity } from "./localIntensity.js";

/** Spread of the logarithm of human session lengths. */
const LENGTH_SIGMA = 0.8;
/** Spread of the logarithm of human pauses: seconds to many minutes. */
const GAP_SIGMA = 1.1;
/** A comparison shopper compares in this share of his sessions. */
const COMPARING_SHARE = 0.6;

/** How many clicks a session has and how long the pauses are; what a mimic replays. */
export interface Timing {
  readonly clicks: number;
  readonly nextGapMs: () => number;
}

/** The timing of an ordinary human session. */
export function humanTiming(
  { clicksPerSession, gapMs }: Pick<HumanOptions, "clicksPerSession" | "gapMs">,
  random: Random,
): Timing {
  return {
    clicks: random.runLength(clicksPerSession, LENGTH_SIGMA),
    nextGapMs: () => random.logNormal(gapMs, GAP_SIGMA),
  };
}

/**
 * People: sessions of a few clicks by day and evening of their own time zone, at home, behind a carrier's NAT or in an office;
 * some logged in, some comparing dozens of offers in minutes, some buying.
 */
export function humans(world: World): Family {
  const { random, people, plan } = world;
  const intensity = localIntensity(world.countryWeights({ countries: [] }), humanActivity);
  return {
    code: 0,
    activity: intensity.total,
    begin(atMs, hoursOfWeek): Run {
      const country = intensity.drawCountry(hoursOfWeek, random);
      const user = people.drawUser(country, random);
      const { address, device, behindGateway } = people.whereabouts(
        user,
        country,
        hoursOfWeek[country]!,
        random,
      );
      const loggedIn = people.hasAccount(user) && random.chance(plan.humans.loginShare);
      const compares = people.isComparisonShopper(user) && random.chance(COMPARING_SHARE);
      const timing = compares ? comparingTiming(plan.humans, random) : humanTiming(plan.humans, random);
      const mix = plan.purchasers;
      const factor =
        (loggedIn ? mix.loggedIn : mix.guest) *
        (compares ? mix.comparisonShopper : 1) *
        (behindGateway ? mix.behindGateway : 1);
      const system = people.systemOf(user, device);
      const browser = people.browserOf(user, device, system);
      return {
        family: 0,
        visitor: { user, session: world.nextSession(), address, country, device, system, browser, loggedIn },
        purchaseProbability: plan.purchaseRate * factor * people.propensity(user),
        nextGapMs: timing.nextGapMs,
        nextCampaign: interest(world),
        nextAtMs: atMs,
        clicksLeft: timing.clicks,
      };
    },
  };
}

function comparingTiming({ comparisonClicks, comparisonGapMs }: HumanOptions, random: Random): Timing {
  return {
    clicks: random.runLength(comparisonClicks, 0.6),
    nextGapMs: () => random.logNormal(comparisonGapMs, 0.9),
  };
}

/** A visitor's campaigns: what is popular, and often again the one just seen. */
function interest({ random, campaigns }: World): () => number {
  let last = campaigns.popular(random);
  return () => {
    if (!random.chance(0.3)) last = campaigns.popular(random);
    return last;
  };
}
