import { humanActivity } from "../rhythm.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";
import { humanTiming } from "./human.js";
import { localIntensity } from "./localIntensity.js";
import { rotating } from "./rotating.js";

/**
 * Replays of human sessions, pauses, hours and home addresses included, all aimed at one campaign on one device for some hours.
 *
 * Strong in: mobile, one campaign at a time. Revealed by: clicks by campaign x device against that pair's usual level; nothing
 * about a single user gives it away.
 */
export function mimic(world: World): Family {
  const { random, campaigns, people } = world;
  const options = world.plan.robots.mimic;
  const code = world.codeOf("mimic");
  const intensity = localIntensity(world.countryWeights(options), humanActivity);
  const attackAt = rotating(random, 8 * 3_600_000, () => ({
    campaign: campaigns.any(random),
    device: world.drawDevice(options),
  }));
  return {
    code,
    activity: intensity.total,
    begin(atMs, hoursOfWeek) {
      const { campaign, device } = attackAt(atMs);
      const timing = humanTiming({ clicksPerSession: options.clicksPerRun, gapMs: options.gapMs }, random);
      const visitor = {
        user: world.nextRobot(),
        address: people.anyHome(random),
        country: intensity.drawCountry(hoursOfWeek, random),
        device,
      };
      return {
        family: code,
        visitor: world.robotVisitor("mimic", visitor),
        purchaseProbability: 0,
        nextGapMs: timing.nextGapMs,
        nextCampaign: () => campaign,
        nextAtMs: atMs,
        clicksLeft: timing.clicks,
      };
    },
  };
}
