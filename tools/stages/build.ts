import { rmSync } from "node:fs";
import { join } from "node:path";
import { commandCheck } from "../runner/commandCheck.js";
import { mapConcurrently } from "../runner/mapConcurrently.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runTool } from "../runner/runTool.js";
import type { Stage } from "../runner/stage.js";
import { workspacePackages } from "../runner/workspacePackages.js";

/** Builds every package. Their order is free: types and code of the others are read from source. */
export const build: Stage = {
  title: "build",
  run() {
    return mapConcurrently(workspacePackages(REPOSITORY_ROOT), 2, async ({ folder, path }) => {
      rmSync(join(path, "dist"), { recursive: true, force: true });
      return commandCheck(`build of ${folder}`, await runTool("tsup", [], { cwd: path }));
    });
  },
};
