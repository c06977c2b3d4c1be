import { thiefActivity } from "../rhythm.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";
import { localIntensity } from "./localIntensity.js";
import { rotating } from "./rotating.js";

/** Scripted pauses vary less than a person's. */
const GAP_SIGMA = 0.35;

/** Thieves look for good customers, but not for ever. */
const TRIES = 16;

/**
 * Real accounts with a genuine purchase history, used by a robot mostly while the owner sleeps; the owner goes on clicking and buying.
 *
 * Strong in: logged-in traffic, the owner's night. Revealed by: steady gaps, a logged-in user's clicks per minute and hour, several users in
 * turn behind the thief's one address; NOT by purchase history, which speaks for the account (high-RFM labels call these clicks human).
 * Without accounts (`accountShare` 0) it takes anyone's id.
 */
export function hijackedAccount(world: World): Family {
  const { random, campaigns, people } = world;
  const options = world.plan.robots.hijackedAccount;
  const code = world.codeOf("hijackedAccount");
  const intensity = localIntensity(world.countryWeights(options), thiefActivity);
  const exitAt = rotating(random, 3 * 3_600_000, () => people.anyHome(random));
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
      const visitor = { user: victimIn(country), address: exitAt(atMs), country, loggedIn: true };
      return {
        family: code,
        visitor: world.robotVisitor("hijackedAccount", visitor),
        purchaseProbability: 0,
        nextGapMs: () => random.logNormal(options.gapMs, GAP_SIGMA),
        nextCampaign: () => campaigns.popular(random),
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.6),
      };
    },
  };
}
