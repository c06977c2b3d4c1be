/** Names of an exported graph's one input, float32 [N, width], and one output, float32 [N, 1]. */
export const ONNX_INPUT = "features";
export const ONNX_OUTPUT = "score";
