import type { Country } from "./countries.js";

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
/** 1970-01-01 was a Thursday: 72 hours after Monday 00:00. */
const EPOCH_HOUR_OF_WEEK = 72;

/** Reads the local hour of the week in every country at once; offsets are looked up once an hour. */
export class WorldClock {
  readonly #formats: Intl.DateTimeFormat[];
  readonly #offsetsMs: Float64Array;
  readonly #hours: Float64Array;
  #offsetsOfHour = Number.NaN;

  constructor(countries: readonly Country[]) {
    this.#formats = countries.map(
      ({ timeZone }) => new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }),
    );
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
      this.#formats.forEach((format, country) => {
        this.#offsetsMs[country] = offsetMs(format, hour * HOUR_MS);
      });
    }
    for (let country = 0; country < this.#hours.length; country++) {
      const localHours = (atMs + this.#offsetsMs[country]!) / HOUR_MS + EPOCH_HOUR_OF_WEEK;
      this.#hours[country] = ((localHours % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
    }
    return this.#hours;
  }
}

/** "GMT-03:30" -> -12,600,000. */
function offsetMs(format: Intl.DateTimeFormat, atMs: number): number {
  const name = format.formatToParts(atMs).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}
