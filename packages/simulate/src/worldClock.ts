import { zoneOffset } from "@slidr/clicks";
import type { Country } from "./countries.js";

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
/** 1970-01-01 was a Thursday: 72 hours after Monday 00:00. */
const EPOCH_HOUR_OF_WEEK = 72;

/** Reads the local hour of the week in every country at once; offsets are looked up once an hour. */
export class WorldClock {
  readonly #offsetAt: ((atMs: number) => number)[];
  readonly #offsetsMs: Float64Array;
  readonly #hours: Float64Array;
  #offsetsOfHour = Number.NaN;

  constructor(countries: readonly Country[]) {
    this.#offsetAt = countries.map(({ timeZone }) => zoneOffset(timeZone, "simulateTraffic"));
    this.#offsetsMs = new Float64Array(countries.length);
    this.#hours = new Float64Array(countries.length);
  }

  /**
   * Local hours of the week, 0 = Monday 00:00, by country.
   *
   * @param atMs - epoch milliseconds.
   * @returns [countries], each in [0, 168); the same array every time, overwritten by the next call.
   */
  hoursOfWeek(atMs: number): Float64Array {
    const hour = Math.floor(atMs / HOUR_MS);
    if (hour !== this.#offsetsOfHour) {
      this.#offsetsOfHour = hour;
      this.#offsetAt.forEach((offsetAt, country) => {
        this.#offsetsMs[country] = offsetAt(hour * HOUR_MS);
      });
    }
    for (let country = 0; country < this.#hours.length; country++) {
      const localHours = (atMs + this.#offsetsMs[country]!) / HOUR_MS + EPOCH_HOUR_OF_WEEK;
      this.#hours[country] = ((localHours % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
    }
    return this.#hours;
  }
}
