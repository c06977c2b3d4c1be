import type { Network } from "./network.js";

/** Whether the inputs go straight into the logit: logistic regression. */
export function isLinear({ hidden, cross }: Network): boolean {
  return hidden.length === 0 && cross === undefined;
}
