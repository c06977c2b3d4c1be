import { packageBuild } from "../../tools/packageBuild.js";

export default packageBuild({
  index: "src/index.ts",
  redis: "src/redis/index.ts",
  onnx: "src/batch/onnx/index.ts",
  tensorflow: "src/batch/tensorflow/index.ts",
  oip: "src/batch/oip/index.ts",
  threads: "src/threads/index.ts",
  replayWorker: "src/threads/replayWorker.ts",
  prometheus: "src/prometheus/index.ts",
  opentelemetry: "src/opentelemetry/index.ts",
  http: "src/http/index.ts",
  contract: "src/contract/index.ts",
});
