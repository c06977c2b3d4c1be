import { commandCheck } from "../runner/commandCheck.js";
import { mapConcurrently } from "../runner/mapConcurrently.js";
import { packedPackages } from "../runner/packedPackages.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runPnpm } from "../runner/runPnpm.js";
import { runTool } from "../runner/runTool.js";
import type { Stage } from "../runner/stage.js";
import { workspacePackages } from "../runner/workspacePackages.js";
import { build } from "./build.js";

/** Packs every package as it would be published, into `folder`. */
export function packStage(folder: string): Stage {
  return {
    title: "pack",
    needs: [build.title],
    run() {
      return mapConcurrently(workspacePackages(REPOSITORY_ROOT), 2, async ({ folder: name, path }) =>
        commandCheck(`pack ${name}`, await runPnpm(["pack", "--pack-destination", folder], { cwd: path })),
      );
    },
  };
}

/** publint on what was packed: exports, files and formats agree. */
export function publintStage(folder: string): Stage {
  return {
    title: "publint",
    needs: ["pack"],
    run() {
      return mapConcurrently(packedPackages(REPOSITORY_ROOT, folder), 2, async ({ folder: name, tarball }) =>
        commandCheck(`publint ${name}`, await runTool("publint", ["run", tarball, "--strict"])),
      );
    },
  };
}

/**
 * Are The Types Wrong on what was packed. Profile node16: from CommonJS, from ESM and for bundlers; the resolution
 * of Node 10, which knows no `exports`, is left out.
 */
export function attwStage(folder: string): Stage {
  return {
    title: "attw",
    needs: ["pack"],
    run() {
      return mapConcurrently(
        packedPackages(REPOSITORY_ROOT, folder),
        2,
        async ({ folder: name, tarball }) => {
          const args = [tarball, "--profile", "node16", "--format", "ascii", "--no-color", "--no-emoji"];
          return commandCheck(`attw ${name}`, await runTool("attw", args));
        },
      );
    },
  };
}
