import { packageBuild } from "../../tools/packageBuild.js";

export default packageBuild({
  index: "src/index.ts",
  tensorflow: "src/tensorflow/index.ts",
  onnx: "src/onnx/index.ts",
  contract: "src/contract/index.ts",
});
