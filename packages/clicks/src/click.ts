/** One ad click, as an object: what a row of a {@link ClickTable} holds. Absent fields are unknown, never guessed. */
export interface Click {
  /** Unique per click; a second delivery of the same id is the same click. */
  readonly clickId: string;
  /** Epoch milliseconds, UTC. */
  readonly clickedAtMs: number;
  readonly userId: string;
  readonly sessionId?: string;
  /** IPv4 or IPv6 address, or an opaque id where the log hides addresses. */
  readonly ip?: string;
  readonly loggedIn?: boolean;
  /** Whether the click led to a purchase (or another conversion that stands for one). */
  readonly purchased?: boolean;
  /** Epoch milliseconds, UTC; present only where `purchased` is true and the log knows when. */
  readonly purchasedAtMs?: number;
  /** Any further columns: device, country, campaign, price ... */
  readonly attributes?: Readonly<Record<string, string | number>>;
}
