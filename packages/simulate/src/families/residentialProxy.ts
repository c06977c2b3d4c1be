import type { Family } from "../run.js";
import type { World } from "../world.js";
import { rotating } from "./rotating.js";

/** Pairs of campaign and device under attack at a time. */
const TARGETS = 2;

/**
 * A click flood through thousands of hijacked home connections: a fresh cookie and a fresh address for every click or two.
 *
 * Strong in: mobile and desktop guests of two rich countries. Revealed by: campaign x device counts far above their usual level
 * while each of their users and addresses is new.
 */
export function residentialProxy(world: World): Family {
  const { random, campaigns, people } = world;
  const options = world.plan.robots.residentialProxy;
  const code = world.codeOf("residentialProxy");
  const targetsAt = rotating(random, 6 * 3_600_000, () =>
    Array.from({ length: TARGETS }, () => ({
      campaign: campaigns.any(random),
      device: world.drawDevice(options),
    })),
  );
  return {
    code,
    activity: () => 1,
    begin(atMs) {
      const targets = targetsAt(atMs);
      const { campaign, device } = targets[random.below(targets.length)]!;
      const visitor = { user: world.nextRobot(), address: people.anyHome(random), device };
      return {
        family: code,
        visitor: world.robotVisitor("residentialProxy", visitor),
        purchaseProbability: 0,
        nextGapMs: () => random.logNormal(options.gapMs, 0.8),
        nextCampaign: () => campaign,
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.4),
      };
    },
  };
}
