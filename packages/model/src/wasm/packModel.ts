import { isLinear } from "../network/isLinear.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import type { KernelPlan } from "./kernelPlan.js";
import { parameterPositions } from "./parameterPositions.js";

/** Writes a model's parameters into the memory that a plan lies in. */
export function packModel({ parameters }: ClassifierModel, plan: KernelPlan, buffer: ArrayBufferLike): void {
  const to = new Float32Array(buffer, plan.parameters, plan.parameterCount);
  parameterPositions(plan.layers).forEach((position, index) => {
    to[position] = parameters[index]!;
  });
}

/**
 * Whether a scorer's first layer adds table rows: wherever a feature has several bins, whose rows a single click adds
 * up beforehand. So a click and a batch take the same sums in the same order.
 */
export function scoresByTable({ transform, network }: ClassifierModel): boolean {
  return !isLinear(network) && transform.columns.some(({ form }) => form.form === "piecewise");
}
