import type { Family } from "../run.js";
import type { World } from "../world.js";
import { burstScript } from "./burstScript.js";
import { clickFarm } from "./clickFarm.js";
import { hijackedAccount } from "./hijackedAccount.js";
import { humans } from "./human.js";
import { metronome } from "./metronome.js";
import { mimic } from "./mimic.js";
import { residentialProxy } from "./residentialProxy.js";
import { subnetProxy } from "./subnetProxy.js";

/** All families by code. */
export function trafficFamilies(world: World): readonly Family[] {
  return [humans, burstScript, metronome, residentialProxy, subnetProxy, clickFarm, hijackedAccount, mimic]
    .map((begin) => begin(world))
    .sort((a, b) => a.code - b.code);
}
