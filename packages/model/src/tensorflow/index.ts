export { registerTensorflowLayers } from "./registerTensorflowLayers.js";
export type { TensorFlow } from "./tensorflow.js";
export { type TensorflowEngineOptions, tensorflowEngine } from "./tensorflowEngine.js";
