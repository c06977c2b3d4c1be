import { Campaigns } from "./campaigns.js";
import { type DayVariation, dayVariation } from "./dayVariation.js";
import { browserOf, deviceWeights, systemOf } from "./devices.js";
import { Population } from "./population.js";
import { Random } from "./random.js";
import { ROBOT_FAMILIES, type RobotFamily } from "./robotFamilies.js";
import type { Visitor } from "./run.js";
import type { RobotOptions } from "./trafficOptions.js";
import type { TrafficPlan } from "./trafficPlan.js";
import { worldKey } from "./worldKey.js";

/** Robots' own visitors start here; people are numbered below. */
const FIRST_ROBOT = 2 ** 31;

/** What all families share: the draws, the people, the campaigns, and who is next to get a number. */
export class World {
  readonly plan: TrafficPlan;
  /** Scatters ids and addresses; another seed, another key. */
  readonly key: number;
  readonly random: Random;
  readonly people: Population;
  readonly campaigns: Campaigns;
  readonly days: DayVariation;
  #sessions = 0;
  #robots = 0;

  constructor(plan: TrafficPlan) {
    this.plan = plan;
    this.key = worldKey(plan.seed);
    this.random = new Random(plan.seed);
    this.people = new Population(plan, this.key);
    this.campaigns = new Campaigns(plan.campaigns, plan.variation.campaignDays, this.key);
    this.days = dayVariation(plan.variation, plan.startMs, this.key);
  }

  nextSession(): number {
    return this.#sessions++;
  }

  /** A visitor number no one had before. */
  nextRobot(): number {
    return FIRST_ROBOT + this.#robots++;
  }

  /** A visitor of a robot family; what `given` does not say is drawn from the family's options. */
  robotVisitor(family: RobotFamily, given: Pick<Visitor, "user" | "address"> & Partial<Visitor>): Visitor {
    const { random } = this;
    const options = this.plan.robots[family];
    const device = given.device ?? this.drawDevice(options);
    const system = systemOf(device, random.unit());
    return {
      session: this.nextSession(),
      country: given.country ?? this.drawCountry(options),
      device,
      system,
      browser: browserOf(system, random.unit()),
      loggedIn: given.loggedIn ?? random.chance(options.loggedInShare),
      user: given.user,
      address: given.address,
    };
  }

  drawDevice(options: RobotOptions): number {
    return this.random.weighted(deviceWeights(options.devices));
  }

  /** One of the family's countries, or of all, in proportion to the people there. */
  drawCountry(options: RobotOptions): number {
    return this.random.weighted(this.countryWeights(options));
  }

  /** [countries]: the share of each country the family works in, 0 elsewhere. */
  countryWeights({ countries }: Pick<RobotOptions, "countries">): number[] {
    return this.plan.countries.map(({ code, share }) =>
      countries.length === 0 || countries.includes(code) ? share : 0,
    );
  }

  codeOf(family: RobotFamily): number {
    return ROBOT_FAMILIES.indexOf(family);
  }
}
