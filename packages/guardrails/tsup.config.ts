import { packageBuild } from "../../tools/packageBuild.js";

export default packageBuild({
  index: "src/index.ts",
  s3: "src/s3/index.ts",
  contract: "src/contract/index.ts",
});
