import { packageBuild } from "../../tools/packageBuild.js";

export default packageBuild({ index: "src/index.ts", programme: "src/programme/index.ts" });
