import { packageBuild } from "../../tools/packageBuild.js";

export default packageBuild({
  index: "src/index.ts",
  redis: "src/redis/index.ts",
  onnx: "src/batch/onnx/index.ts",
  tensorflow: "src/batch/tensorflow/index.ts",
  oip: "src/batch/oip/index.ts",
  threads: "src/threads/index.ts",
  replayWorker: "src/threads/replayWorker.ts",
  contract: "src/contract/index.ts",
});
