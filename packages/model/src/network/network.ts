/** What stands between the transformed inputs and the logit. */
export interface Network {
  /** Units of each hidden ReLU layer, first to last; empty: logistic regression. */
  readonly hidden: readonly number[];
}
