import { commandCheck } from "../runner/commandCheck.js";
import { runTool } from "../runner/runTool.js";
import type { Stage } from "../runner/stage.js";

export const formatAndLint: Stage = {
  title: "format and lint",
  async run() {
    const result = await runTool("biome", ["check", ".", "--error-on-warnings", "--colors=off"]);
    return [commandCheck("biome check", result)];
  },
};
