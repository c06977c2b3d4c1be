/** Who clicks during one run; indices into the simulation's lists. */
export interface Visitor {
  /** Below 2^31 a person, above a robot's own; ids are scattered so that this does not show. */
  readonly user: number;
  readonly session: number;
  /** IPv4 as an integer. */
  readonly address: number;
  readonly country: number;
  readonly device: number;
  readonly system: number;
  readonly browser: number;
  readonly loggedIn: boolean;
}

/** One visitor's uninterrupted activity: the only state a simulation keeps while the visitor is active. */
export interface Run {
  /** Code of the traffic family. */
  readonly family: number;
  readonly visitor: Visitor;
  /** Probability that a click leads to a purchase. */
  readonly purchaseProbability: number;
  readonly nextGapMs: () => number;
  readonly nextCampaign: () => number;
  /** When the run clicks next; whole epoch ms. */
  nextAtMs: number;
  clicksLeft: number;
}

/** One traffic family: when it is active and how a visitor of it behaves. */
export interface Family {
  readonly code: number;
  /**
   * Relative intensity at a moment; only its shape over time matters.
   *
   * @param hoursOfWeek - local hour of the week by country.
   */
  activity(hoursOfWeek: Float64Array): number;
  /** A new run whose first click is at `atMs`. */
  begin(atMs: number, hoursOfWeek: Float64Array): Run;
}
