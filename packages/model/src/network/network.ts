/** What stands between the transformed inputs and the logit. */
export interface Network {
  /** Units of each hidden ReLU layer, first to last; empty, and without `cross`: logistic regression. */
  readonly hidden: readonly number[];
  /** Cross layers before the hidden ones, on a linear embedding of the inputs. */
  readonly cross?: CrossLayers;
}

/** The cross part of DCN-V2 (Wang et al. 2021, arXiv 2008.13535): products of features, up to `layers` + 1 of them. */
export interface CrossLayers {
  /** Width of the embedding and of every cross layer, an integer >= 1. */
  readonly width: number;
  /** An integer >= 1. */
  readonly layers: number;
}
