import type { Bench } from "../figure.js";
import {
  isLostHour,
  LABEL_LOSSES,
  type LabelLoss,
  type LiveDay,
  type LossOutcome,
  type LossWorld,
  labelLoss,
  lossWorld,
} from "./lostLabels.js";

/** Trains under each circumstance and prints a table of what sound and broken labels do to people. */
export async function printLabelLosses(
  emit: Parameters<Bench>[0],
  seed: number,
  losses: readonly LabelLoss[] = LABEL_LOSSES,
): Promise<void> {
  console.log(HEAD);
  let world: { readonly key: string; readonly made: LossWorld } | undefined;
  // The logs are large: one at a time.
  const keyOf = ({ clicksPerDay, days }: LabelLoss) => `${clicksPerDay} ${days}`;
  for (const key of new Set(losses.map(keyOf)))
    for (const loss of losses.filter((one) => keyOf(one) === key)) {
      if (world?.key !== key) world = { key, made: await lossWorld(seed, loss) };
      const outcome = await labelLoss(world.made, loss);
      console.log(lineOf(outcome));
      const { sound, broken } = outcome;
      emit({
        bench: "guardrails",
        metric: `seed: humans lost in the six hours, ${loss.name}, ${loss.clicksPerDay} clicks/day`,
        value: share(broken.lost, broken.humans, isLostHour),
        unit: "share",
        peer: "sound labels",
        peerValue: share(sound.lost, sound.humans, isLostHour),
        better: "lower",
        runs: 1,
      });
    }
}

const HEAD = `
| labels of 12-18 lost in | clicks a day | human density | other checks on data | people lost in 12-18, sound / lost labels | worst hour | in the day | robots caught in the day |
|---|---|---|---|---|---|---|---|`;

function lineOf({ loss, densityBlocks, dataBlocks, sound, broken }: LossOutcome): string {
  const pair = (of: (day: LiveDay) => number) => `${percent(of(sound))} / ${percent(of(broken))}`;
  const worst = Math.max(
    ...Array.from(broken.humans, (_, hour) => share(broken.lost, broken.humans, (h) => h === hour)),
  );
  const cells = [
    loss.name,
    loss.clicksPerDay.toLocaleString("en-US"),
    densityBlocks.length > 0 ? "blocks" : "passes",
    dataBlocks.filter((code) => !code.startsWith("HUMAN_DENSITY")).join(", ") || "pass",
    pair((day) => share(day.lost, day.humans, isLostHour)),
    percent(worst),
    pair((day) => share(day.lost, day.humans)),
    pair((day) => share(day.caught, day.robots)),
  ];
  return `| ${cells.join(" | ")} |`;
}

function share(part: Uint32Array, whole: Uint32Array, isIn: (hour: number) => boolean = () => true): number {
  let [hits, trials] = [0, 0];
  for (let hour = 0; hour < 24; hour++) {
    if (!isIn(hour)) continue;
    hits += part[hour]!;
    trials += whole[hour]!;
  }
  return hits / trials;
}

const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
