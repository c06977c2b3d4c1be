import { commandCheck } from "../runner/commandCheck.js";
import { runTool } from "../runner/runTool.js";
import type { Stage } from "../runner/stage.js";

export const types: Stage = {
  title: "types",
  async run() {
    return [commandCheck("tsc --noEmit", await runTool("tsc", ["--noEmit", "--pretty", "false"]))];
  },
};
