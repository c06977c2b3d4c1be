import { scoreKernel } from "../wasm/kernelModules.js";
import { checkModel } from "./checkModel.js";
import type { ClassifierModel, EnsembleModel, Model } from "./classifierModel.js";
import { type EnsembleScorer, ensembleScorer } from "./ensembleScorer.js";
import { plainScorer } from "./plainScorer.js";
import type { Scorer } from "./scorer.js";
import { velocityScorer } from "./velocityScorer.js";
import { wasmScorer } from "./wasmScorer.js";

/** How a model is to be scored. */
export interface CompileScorerOptions {
  /** Typed arrays in any case. Default false: WebAssembly where the runtime has it. */
  readonly plain?: boolean;
}

/**
 * Compiles a model into a scorer for the click path: no TensorFlow, nothing that a call leaves behind.
 *
 * The transform is folded into the first layer. Scores never depend on the batch or the machine: they are computed in
 * WebAssembly SIMD, and by plain typed arrays (eight times slower) where the runtime has none. Both agree with the training
 * engine's, and with each other, within 1e-6 but for cross networks, whose products multiply rounding: single rows of
 * theirs were measured up to 2.1e-6 apart. A call allocates no list and no object. V8 boxes numbers that it does not keep
 * in registers: 32 bytes a network and 16 for an ensemble's mean, freed young (typed arrays: one more per feature and unit).
 *
 * @returns for an ensemble an `EnsembleScorer`, which gives each click an uncertainty beside its score
 * @throws InputError MODEL_SHAPE on a model that is not whole: columns other than names, parameters other than its layers',
 *   members that do not fit together. The scorer throws FEATURE_NOT_FINITE, BATCH_SHAPE where a list is too short, and
 *   SCORE_NOT_FINITE where numbers leave double precision (twelve cross layers on 3e38) and cancel to NaN
 *
 * Cost: features x hidden[0] + hidden[0] x hidden[1] / 2 + ... multiplications per click, and per member.
 *
 * @example
 * ```ts
 * import { compileScorer } from "@slidr/model";
 *
 * const scorer = compileScorer({
 *   type: "logisticRegression",
 *   names: ["clicks"],
 *   kinds: ["count"],
 *   transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
 *   network: { hidden: [] },
 *   parameters: new Float32Array([2, -2]),
 * });
 * scorer.score(new Float32Array([1])); // => 0.5
 * ```
 */
export function compileScorer(model: EnsembleModel, options?: CompileScorerOptions): EnsembleScorer;
export function compileScorer(model: Model, options?: CompileScorerOptions): Scorer;
export function compileScorer(model: Model, options: CompileScorerOptions = {}): Scorer {
  checkModel(model, "compileScorer");
  const module = options.plain ? undefined : scoreKernel();
  const compile = (network: ClassifierModel) =>
    module === undefined ? plainScorer(network) : wasmScorer(module, network);
  switch (model.type) {
    case "velocityRule":
      return velocityScorer(model);
    case "ensemble":
      return ensembleScorer(model.members.map(compile), model.names);
    default:
      return compile(model);
  }
}
