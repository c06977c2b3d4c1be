import { ROBOT_FAMILIES, type RobotFamily } from "./robotFamilies.js";
import type { TrafficPlan } from "./trafficPlan.js";

/**
 * How many clicks each family gets in all: whole numbers that add up to the volume, each within one of its exact share
 * (largest remainders first).
 *
 * @returns [families] by code.
 */
export function familyTotals({ clicks, roboticShare, robots }: TrafficPlan): number[] {
  const robotic = Math.round(clicks * roboticShare);
  const names = ROBOT_FAMILIES.slice(1) as RobotFamily[];
  const sum = names.reduce((total, name) => total + robots[name].share, 0);
  const exact = names.map((name) => (robotic * robots[name].share) / sum);
  const totals = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder);
  let left = robotic - totals.reduce((a, b) => a + b, 0);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    totals[index] = totals[index]! + 1;
    left--;
  }
  return [clicks - robotic, ...totals];
}
