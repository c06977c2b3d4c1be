import { InputError } from "@slidr/clicks";

/** What one client may ask of the server. */
export interface HttpLimits {
  /** Bytes of a request's body; 256 KiB by default. */
  readonly bodyBytesMax: number;
  /** Clicks of one request; 100 by default. The engine takes them at once: keep it below its `inFlightMax`. */
  readonly clicksMax: number;
  /** Attributes of a click; 64 by default. */
  readonly attributesMax: number;
  /** Characters of an id, an address, a name or a value; 256 by default. */
  readonly textLengthMax: number;
  /** Connections open at a time, those beyond are dropped; 1,000 by default. */
  readonly connectionsMax: number;
  /** Time for a request's head, then its connection is closed; 5,000 by default. */
  readonly headersTimeoutMs: number;
  /** Time for a whole request, head and body; 10,000 by default. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept; 60,000 by default. */
  readonly keepAliveMs: number;
  /** How long `close` waits for what is under way before it cuts connections; 10,000 by default. */
  readonly closeTimeoutMs: number;
}

const DEFAULTS: HttpLimits = {
  bodyBytesMax: 262_144,
  clicksMax: 100,
  attributesMax: 64,
  textLengthMax: 256,
  connectionsMax: 1000,
  headersTimeoutMs: 5000,
  requestTimeoutMs: 10_000,
  keepAliveMs: 60_000,
  closeTimeoutMs: 10_000,
};

/** The limits with their defaults; throws HTTP_OPTIONS. */
export function httpLimits(given: Partial<HttpLimits> = {}): HttpLimits {
  const limits = { ...DEFAULTS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new InputError(
      "HTTP_OPTIONS",
      `openHttpServer requires ${name} to be an integer >= 1, got ${value}`,
    );
  }
  return limits;
}
