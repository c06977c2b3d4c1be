import { thiefActivity } from "../rhythm.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";
import { localIntensity } from "./localIntensity.js";

/** Thieves look for good customers, but not for ever. */
const TRIES = 16;

/**
 * Real accounts with a genuine purchase history, used by a robot mostly while the owner sleeps; the owner goes on clicking and buying.
 *
 * Strong in: logged-in traffic, the owner's night. Revealed by: a logged-in user's clicks per minute and hour from a new address at
 * a strange hour; NOT by purchase history, which speaks for the account (high-RFM labels call these clicks human).
 */
export function hijackedAccount(world: World): Family {
  const { random, campaigns, people } = world;
  const options = world.plan.robots.hijackedAccount;
  const code = world.codeOf("hijackedAccount");
  const intensity = localIntensity(world.countryWeights(options), thiefActivity);
  const victimIn = (country: number): number => {
    let victim = people.drawUser(country, random);
    for (let tries = 0; tries < TRIES && !isGoodCustomer(victim); tries++)
      victim = people.drawUser(country, random);
    return victim;
  };
  const isGoodCustomer = (user: number): boolean => people.hasAccount(user) && people.propensity(user) > 1;
  return {
    code,
    activity: intensity.total,
    begin(atMs, hoursOfWeek) {
      const country = intensity.drawCountry(hoursOfWeek, random);
      const visitor = { user: victimIn(country), address: people.anyHome(random), country, loggedIn: true };
      return {
        family: code,
        visitor: world.robotVisitor("hijackedAccount", visitor),
        purchaseProbability: 0,
        nextGapMs: () => random.logNormal(options.gapMs, 0.6),
        nextCampaign: () => campaigns.popular(random),
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.6),
      };
    },
  };
}
