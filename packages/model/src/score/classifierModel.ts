import type { Network } from "../network/network.js";
import type { FeatureKind } from "../transform/featureKind.js";
import type { Transform } from "../transform/transform.js";

/** A trained network with its transform: features in, probability of "robotic" out. */
export interface ClassifierModel {
  readonly type: "classifier" | "crossNetwork" | "logisticRegression";
  /** Feature names, in the order the scorer expects them. */
  readonly names: readonly string[];
  readonly kinds: readonly FeatureKind[];
  readonly transform: Transform;
  readonly network: Network;
  /** Kernels and biases, flat, in the layout of `networkLayers`. */
  readonly parameters: Float32Array;
}

/** The heuristic baseline: the more clicks in one count feature, the more robotic. */
export interface VelocityRuleModel {
  readonly type: "velocityRule";
  readonly names: readonly string[];
  /** Which feature counts, an index into `names`. */
  readonly column: number;
}

/** Networks over the same features whose mean is the score, and whose disagreement says how sure it is. */
export interface EnsembleModel {
  readonly type: "ensemble";
  /** Feature names, in the order the scorer expects them. */
  readonly names: readonly string[];
  readonly kinds: readonly FeatureKind[];
  /** 2 to 32, each with the names and kinds above. */
  readonly members: readonly ClassifierModel[];
}

/** Whatever `compileScorer` can score with. */
export type Model = ClassifierModel | EnsembleModel | VelocityRuleModel;
