/** Where visitors live: what the `country` attribute says and by which clock they sleep. */
export interface Country {
  /** Value of the `country` attribute. */
  readonly code: string;
  /** IANA name, daylight saving included. */
  readonly timeZone: string;
  /** Share of the human users, > 0; shares are relative to their sum. */
  readonly share: number;
}

/** Six countries from New York to Tokyo, so that it is always night somewhere; the shares are invented. */
export const DEFAULT_COUNTRIES: readonly Country[] = [
  { code: "US", timeZone: "America/New_York", share: 0.34 },
  { code: "GB", timeZone: "Europe/London", share: 0.13 },
  { code: "DE", timeZone: "Europe/Berlin", share: 0.13 },
  { code: "BR", timeZone: "America/Sao_Paulo", share: 0.14 },
  { code: "IN", timeZone: "Asia/Kolkata", share: 0.18 },
  { code: "JP", timeZone: "Asia/Tokyo", share: 0.08 },
];
