import { addressOf } from "../addresses.js";
import type { Family } from "../run.js";
import type { World } from "../world.js";

/** A period is kept to within 3%. */
const JITTER = 0.03;

/**
 * A slow timer: one click every few minutes, day and night, for hours or days; no short window ever looks busy.
 *
 * Strong in: night hours, desktop. Revealed by: regular gaps, the user's clicks in a day.
 */
export function metronome(world: World): Family {
  const { random, campaigns, people, key } = world;
  const options = world.plan.robots.metronome;
  const code = world.codeOf("metronome");
  return {
    code,
    activity: () => 1,
    begin(atMs) {
      const periodMs = random.logNormal(options.gapMs, 0.5);
      const address = random.chance(0.4)
        ? addressOf("hosting", random.below(1 << 20), random.below(254), key)
        : people.anyHome(random);
      return {
        family: code,
        visitor: world.robotVisitor("metronome", { user: world.nextRobot(), address }),
        purchaseProbability: 0,
        nextGapMs: () => periodMs * (1 + JITTER * random.normal()),
        nextCampaign: () => campaigns.popular(random),
        nextAtMs: atMs,
        clicksLeft: random.runLength(options.clicksPerRun, 0.6),
      };
    },
  };
}
