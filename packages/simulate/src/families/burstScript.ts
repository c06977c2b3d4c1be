import { addressOf } from "../addresses.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";

/**
 * A script that clicks through a handful of campaigns as fast as pages load, then vanishes.
 *
 * Strong in: desktop, guests, at all hours. Revealed by: the user's clicks and rate in the last minutes, gaps of about a second.
 */
export function burstScript(world: World): Family {
  const { random, campaigns, people, key } = world;
  const options = world.plan.robots.burstScript;
  const code = world.codeOf("burstScript");
  return {
    code,
    activity: () => 1,
    begin(atMs) {
      const address = random.chance(0.5)
        ? addressOf("hosting", random.below(1 << 20), random.below(254), key)
        : people.anyHome(random);
      const targets = Array.from({ length: 1 + random.below(5) }, () => campaigns.popular(random));
      return {
        family: code,
        visitor: world.robotVisitor("burstScript", { user: world.nextRobot(), address }),
        purchaseProbability: 0,
        nextGapMs: () => random.logNormal(options.gapMs, 0.8),
        nextCampaign: () => targets[random.below(targets.length)]!,
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.7),
      };
    },
  };
}
