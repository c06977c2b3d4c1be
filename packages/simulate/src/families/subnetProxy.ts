import { addressOf } from "../addresses.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";
import { rotating } from "./rotating.js";

/**
 * The same idea on rented space: a fresh cookie and address for every few clicks, but all addresses inside one /24 for some hours.
 *
 * Strong in: desktop and tablet guests of two countries. Revealed by: clicks, distinct addresses and distinct users per /24 prefix.
 */
export function subnetProxy(world: World): Family {
  const { random, campaigns, key } = world;
  const options = world.plan.robots.subnetProxy;
  const code = world.codeOf("subnetProxy");
  const blockAt = rotating(random, 10 * 3_600_000, () => random.below(1 << 20));
  return {
    code,
    activity: () => 1,
    begin(atMs) {
      const address = addressOf("subnet", blockAt(atMs), random.below(254), key);
      return {
        family: code,
        visitor: world.robotVisitor("subnetProxy", { user: world.nextRobot(), address }),
        purchaseProbability: 0,
        nextGapMs: () => random.logNormal(options.gapMs, 0.9),
        nextCampaign: () => campaigns.popular(random),
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.5),
      };
    },
  };
}
