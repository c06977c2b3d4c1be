/**
 * Names of the traffic families by code: `family[i]` of a simulated click indexes this list; code 0 is human.
 *
 * What each robot family does, where it is strong and what reveals it stands in its own file under `families/`
 * and as a table in the package's README.
 *
 * @example
 * ```ts
 * import { ROBOT_FAMILIES } from "@slidr/simulate";
 *
 * ROBOT_FAMILIES[0]; // => "human"
 * ROBOT_FAMILIES.length; // => 8
 * ```
 */
export const ROBOT_FAMILIES = [
  "human",
  "burstScript",
  "metronome",
  "residentialProxy",
  "subnetProxy",
  "clickFarm",
  "hijackedAccount",
  "mimic",
] as const;

/** Any family, human included. */
export type TrafficFamily = (typeof ROBOT_FAMILIES)[number];

/** A family that is robotic. */
export type RobotFamily = Exclude<TrafficFamily, "human">;
