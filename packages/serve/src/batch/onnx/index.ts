export { type OnnxBatchModel, openOnnxBatchModel } from "./openOnnxBatchModel.js";
