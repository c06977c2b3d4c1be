import { join } from "node:path";
import { findChromium } from "../findChromium.js";
import { findNativeTensorflow, findWebgpu } from "../findNative.js";
import { findPython } from "../findPython.js";
import { findRedis } from "../findRedis.js";
import { findS3Server } from "../findS3Server.js";
import { findSpark } from "../findSpark.js";
import { listFiles } from "../runner/listFiles.js";
import { realPartChecks } from "../runner/realPartChecks.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runVitest } from "../runner/runVitest.js";
import type { Stage } from "../runner/stage.js";
import { browser } from "./browser.js";
import { nativeTensorflow } from "./nativeTensorflow.js";
import { redis } from "./redis.js";
import { s3 } from "./s3.js";
import { spark } from "./spark.js";
import { webgpu } from "./webgpu.js";

export const unitTests: Stage = {
  title: "unit and law tests",
  after: [browser.title, redis.title, s3.title, spark.title, nativeTensorflow.title, webgpu.title],
  async run() {
    const tests = await runVitest([]);
    const files = ["packages", "tools"].flatMap((folder) => listFiles(REPOSITORY_ROOT, folder, ".test.ts"));
    const dataRoot = join(REPOSITORY_ROOT, "..", "shared", "data");
    const parts = {
      dataRoot,
      chromium: findChromium(),
      redis: findRedis(),
      s3: findS3Server(),
      spark: findSpark(),
      peers: findPython(),
      tensorflow: findNativeTensorflow(),
      webgpu: findWebgpu(),
    };
    return [...tests, ...realPartChecks(REPOSITORY_ROOT, files, tests, parts)];
  },
};
