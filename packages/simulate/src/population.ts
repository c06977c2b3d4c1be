import { addressOf } from "./addresses.js";
import { browserOf, deviceWeights, indexAt, systemOf } from "./devices.js";
import { normalOf, permute32, unitOf } from "./mix.js";
import type { Random } from "./random.js";
import { isOfficeTime } from "./rhythm.js";
import type { TrafficPlan } from "./trafficPlan.js";

/** Keys of the draws that make a user; each trait its own, so that traits are independent. */
const TRAIT = {
  account: 1,
  household: 2,
  device: 3,
  carrier: 4,
  office: 5,
  shopper: 6,
  propensity: 7,
  system: 8,
  browser: 9,
};

/** Activity of rank r of n is proportional to (r / n)^(1 / skew - 1): a few users click much more than most. */
const ACTIVITY_SKEW = 1.5;

/** Spread of the logarithm of a user's propensity to buy; independent of all other traits. */
const PROPENSITY_SIGMA = 0.7;

const HOUSEHOLD_USERS = 2.3;
const HOUSEHOLDS_PER_BLOCK = 20;

/** Where a person's sessions come from at some moment. */
export interface Whereabouts {
  readonly address: number;
  readonly device: number;
  readonly behindGateway: boolean;
}

/**
 * The human population, without a table of it: every trait of user i is a fixed function of i and the seed.
 *
 * That keeps memory independent of the number of users, and gives an account the same history however it is asked for.
 */
export class Population {
  readonly users: number;
  readonly #plan: TrafficPlan;
  readonly #key: number;
  readonly #countryEnds: Float64Array;
  readonly #deviceShares: number[];

  constructor(plan: TrafficPlan, key: number) {
    this.#plan = plan;
    this.#key = key;
    this.users = plan.humans.users;
    const shares = plan.countries.map((country) => country.share);
    const sum = shares.reduce((a, b) => a + b, 0);
    let end = 0;
    this.#countryEnds = Float64Array.from(shares, (share) => {
      end += share / sum;
      return Math.round(end * this.users);
    });
    const devices = deviceWeights(plan.humans.devices);
    const deviceSum = devices.reduce((a, b) => a + b, 0);
    this.#deviceShares = devices.map((weight) => weight / deviceSum);
  }

  /** A user of a country, the active ones more often. */
  drawUser(country: number, random: Random): number {
    const start = country === 0 ? 0 : this.#countryEnds[country - 1]!;
    const count = Math.max(1, this.#countryEnds[country]! - start);
    return Math.min(this.users - 1, start + Math.floor(count * random.unit() ** ACTIVITY_SKEW));
  }

  hasAccount(user: number): boolean {
    return this.#unit(user, TRAIT.account) < this.#plan.humans.accountShare;
  }

  isComparisonShopper(user: number): boolean {
    return this.#unit(user, TRAIT.shopper) < this.#plan.humans.comparisonShopperShare;
  }

  /** How readily the user buys; log-normal with mean 1. */
  propensity(user: number): number {
    const normal = normalOf(user, this.#key + TRAIT.propensity);
    return Math.exp(PROPENSITY_SIGMA * normal - PROPENSITY_SIGMA ** 2 / 2);
  }

  /** The user's own device, system and browser; a session on another device has that device's usual ones. */
  systemOf(user: number, device: number): number {
    return systemOf(device, this.#unit(user, TRAIT.system + 16 * device));
  }

  browserOf(user: number, device: number, system: number): number {
    return browserOf(system, this.#unit(user, TRAIT.browser + 16 * device));
  }

  /** Device and address of a session that begins at a local hour of the week. */
  whereabouts(user: number, country: number, hourOfWeek: number, random: Random): Whereabouts {
    const { carrierShare, officeShare } = this.#plan.humans;
    const usual = indexAt(this.#deviceShares, this.#unit(user, TRAIT.device));
    const device = random.chance(0.85) ? usual : random.weighted(this.#deviceShares);
    const atOffice = isOfficeTime(hourOfWeek) && this.#unit(user, TRAIT.office) < officeShare;
    if (atOffice && random.chance(0.8)) {
      return { address: this.#gateway("office", user, country), device, behindGateway: true };
    }
    if (device === 0 && this.#unit(user, TRAIT.carrier) < carrierShare && random.chance(0.8)) {
      return { address: this.#gateway("carrier", user, country), device, behindGateway: true };
    }
    return { address: this.#home(user), device, behindGateway: false };
  }

  /** The address of someone's home, drawn alike over all homes: what a residential proxy leaves through. */
  anyHome(random: Random): number {
    return this.#home(random.below(this.users));
  }

  #home(user: number): number {
    const households = Math.max(1, Math.round(this.users / HOUSEHOLD_USERS));
    const household = permute32(user, this.#key + TRAIT.household) % households;
    const block = Math.floor(household / HOUSEHOLDS_PER_BLOCK);
    return addressOf("home", block, household % HOUSEHOLDS_PER_BLOCK, this.#key);
  }

  /** The shared address of a user's carrier or employer in his country. */
  #gateway(network: "carrier" | "office", user: number, country: number): number {
    const { carrierShare, officeShare, usersPerCarrierAddress, usersPerOffice } = this.#plan.humans;
    const isCarrier = network === "carrier";
    const start = country === 0 ? 0 : this.#countryEnds[country - 1]!;
    const inCountry = this.#countryEnds[country]! - start;
    const members = inCountry * (isCarrier ? carrierShare : officeShare);
    const gateways = Math.max(1, Math.round(members / (isCarrier ? usersPerCarrierAddress : usersPerOffice)));
    const gateway = permute32(user, this.#key + (isCarrier ? TRAIT.carrier : TRAIT.office) + 512) % gateways;
    // Eight carrier addresses share a /24; an office has its own.
    const perBlock = isCarrier ? 8 : 1;
    return addressOf(network, country * 8192 + Math.floor(gateway / perBlock), gateway % perBlock, this.#key);
  }

  #unit(user: number, trait: number): number {
    return unitOf(user, this.#key + trait);
  }
}
