export {
  type LayersModelLike,
  type TensorflowLike,
  type TensorLike,
  tensorflowBatchModel,
} from "./tensorflowBatchModel.js";
