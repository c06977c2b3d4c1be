import { packageBuild } from "../../tools/packageBuild.js";

export default packageBuild({
  index: "src/index.ts",
  redis: "src/redis/index.ts",
  contract: "src/contract/index.ts",
});
