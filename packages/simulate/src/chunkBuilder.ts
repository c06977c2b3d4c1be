import type { ClickTable } from "@slidr/clicks";
import { dottedAddress } from "./addresses.js";
import type { SimulatedClick } from "./clickStream.js";
import { CodedColumn } from "./codedColumn.js";
import { BROWSERS, DEVICES, SYSTEMS } from "./devices.js";
import { clickIdOf, sessionIdOf, userIdOf } from "./identifiers.js";
import type { TrafficChunk } from "./trafficChunk.js";
import type { World } from "./world.js";

/** Turns clicks into the rows of one {@link TrafficChunk}; the truth goes beside the table, never into it. */
export class ChunkBuilder {
  rowCount = 0;
  readonly #key: number;
  readonly #firstClick: number;
  readonly #clickId: string[] = [];
  readonly #clickedAtMs: Float64Array;
  readonly #purchasedAtMs: Float64Array;
  readonly #loggedIn: Uint8Array;
  readonly #purchased: Uint8Array;
  readonly #family: Uint8Array;
  readonly #userId: CodedColumn;
  readonly #sessionId: CodedColumn;
  readonly #ip: CodedColumn;
  readonly #attributes: Readonly<Record<"device" | "os" | "browser" | "country" | "campaignId", CodedColumn>>;

  /** @param firstClick - how many clicks the earlier chunks held; click ids go on from there. */
  constructor({ key, plan, campaigns }: World, rowsMax: number, firstClick: number) {
    const named = (names: readonly string[]) => new CodedColumn(rowsMax, (value) => names[value]!);
    this.#key = key;
    this.#firstClick = firstClick;
    this.#clickedAtMs = new Float64Array(rowsMax);
    this.#purchasedAtMs = new Float64Array(rowsMax);
    this.#loggedIn = new Uint8Array(rowsMax);
    this.#purchased = new Uint8Array(rowsMax);
    this.#family = new Uint8Array(rowsMax);
    this.#userId = new CodedColumn(rowsMax, (user) => userIdOf(user, key));
    this.#sessionId = new CodedColumn(rowsMax, (session) => sessionIdOf(session, key));
    this.#ip = new CodedColumn(rowsMax, dottedAddress);
    this.#attributes = {
      device: named(DEVICES),
      os: named(SYSTEMS),
      browser: named(BROWSERS),
      country: named(plan.countries.map((country) => country.code)),
      campaignId: named(campaigns.names),
    };
  }

  add({ atMs, run, campaign, purchasedAtMs }: SimulatedClick): void {
    const row = this.rowCount++;
    const { visitor } = run;
    this.#clickId.push(clickIdOf(this.#firstClick + row, this.#key));
    this.#clickedAtMs[row] = atMs;
    this.#purchasedAtMs[row] = purchasedAtMs;
    this.#purchased[row] = Number.isNaN(purchasedAtMs) ? 0 : 1;
    this.#loggedIn[row] = visitor.loggedIn ? 1 : 0;
    this.#family[row] = run.family;
    this.#userId.set(row, visitor.user);
    this.#sessionId.set(row, visitor.session);
    this.#ip.set(row, visitor.address);
    this.#attributes.device.set(row, visitor.device);
    this.#attributes.os.set(row, visitor.system);
    this.#attributes.browser.set(row, visitor.browser);
    this.#attributes.country.set(row, visitor.country);
    this.#attributes.campaignId.set(row, campaign);
  }

  finish(): TrafficChunk {
    const { rowCount } = this;
    const { device, os, browser, country, campaignId } = this.#attributes;
    const table: ClickTable = {
      rowCount,
      clickId: this.#clickId,
      clickedAtMs: this.#clickedAtMs.slice(0, rowCount),
      userId: this.#userId.finish(rowCount),
      sessionId: this.#sessionId.finish(rowCount),
      ip: this.#ip.finish(rowCount),
      loggedIn: this.#loggedIn.slice(0, rowCount),
      purchased: this.#purchased.slice(0, rowCount),
      purchasedAtMs: this.#purchasedAtMs.slice(0, rowCount),
      attributes: {
        device: device.finish(rowCount),
        os: os.finish(rowCount),
        browser: browser.finish(rowCount),
        country: country.finish(rowCount),
        campaignId: campaignId.finish(rowCount),
      },
    };
    const family = this.#family.slice(0, rowCount);
    return { table, truth: family.map((code) => (code === 0 ? 0 : 1)), family };
  }
}
