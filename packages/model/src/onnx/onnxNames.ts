import type { Model } from "../score/classifierModel.js";

/** Names of an exported graph's one input, float32 [N, width], and of its outputs, float32 [N, 1] each. */
export const ONNX_INPUT = "features";
export const ONNX_OUTPUT = "score";
/** Only an ensemble has this one. */
export const ONNX_UNCERTAINTY = "uncertainty";

/** The outputs that a model's exports have, in this order. */
export function outputsOf({ type }: Model): readonly string[] {
  return type === "ensemble" ? [ONNX_OUTPUT, ONNX_UNCERTAINTY] : [ONNX_OUTPUT];
}
