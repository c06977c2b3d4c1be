import { addressOf } from "../addresses.js";
import { familyTotals } from "../familyTotals.js";
import { permute32 } from "../mix.js";
import { farmActivity } from "../rhythm.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";
import { localIntensity } from "./localIntensity.js";

/** Workers' numbers lie apart from those of fresh visitors. */
const FIRST_WORKER = 2 ** 31 + 2 ** 30;
const WORKERS_PER_FARM = 25;

/**
 * Rooms of people paid to click: local working hours, human pauses, the same accounts and addresses day after day; they never buy.
 *
 * Strong in: mobile, logged-in, two countries. Revealed by: the user's clicks per hour and day, many heavy users on one address,
 * and no purchase history.
 */
export function clickFarm(world: World): Family {
  const { random, campaigns, key, plan } = world;
  const options = plan.robots.clickFarm;
  const code = world.codeOf("clickFarm");
  const intensity = localIntensity(world.countryWeights(options), farmActivity);
  const days = Math.max(1, plan.durationMs / 86_400_000);
  const shiftsPerDay = familyTotals(plan)[code]! / days / options.clicksPerRun;
  const workers = Math.max(WORKERS_PER_FARM, Math.ceil(1.5 * shiftsPerDay));
  let shifts = 0;
  return {
    code,
    activity: intensity.total,
    begin(atMs, hoursOfWeek) {
      const country = intensity.drawCountry(hoursOfWeek, random);
      const worker = shifts++ % workers;
      const user = FIRST_WORKER + country * 2 ** 20 + worker;
      const farm = country * 4096 + Math.floor(worker / WORKERS_PER_FARM);
      const account = permute32(user, key) / 2 ** 32 < options.loggedInShare;
      return {
        family: code,
        visitor: world.robotVisitor("clickFarm", {
          user,
          address: addressOf("farm", farm, permute32(farm, key), key),
          country,
          loggedIn: account,
        }),
        purchaseProbability: 0,
        nextGapMs: () => random.logNormal(options.gapMs, 0.6),
        nextCampaign: () => campaigns.popular(random),
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.4),
      };
    },
  };
}
