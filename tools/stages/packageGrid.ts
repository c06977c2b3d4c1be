import { existsSync } from "node:fs";
import { join } from "node:path";
import { failed, passed } from "../runner/check.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import type { Stage } from "../runner/stage.js";
import { type WorkspacePackage, workspacePackages } from "../runner/workspacePackages.js";

const FILES = ["README.md", "package.json", "tsup.config.ts", "src/index.ts", "test"];
const SCRIPTS = ["build", "test", "types"];

/** Every package has the same grid of files and the same scripts, so that one who knows one knows all. */
export const packageGrid: Stage = {
  title: "package grid",
  async run() {
    return workspacePackages(REPOSITORY_ROOT).map((owner) => {
      const missing = missingParts(owner);
      const name = `grid of ${owner.folder}`;
      return missing.length === 0 ? passed(name) : failed(name, `missing: ${missing.join(", ")}`);
    });
  },
};

function missingParts({ path, manifest }: WorkspacePackage): string[] {
  const files = FILES.filter((file) => !existsSync(join(path, file)));
  const scripts = SCRIPTS.filter((script) => manifest.scripts?.[script] === undefined);
  return [...files, ...scripts.map((script) => `script ${script}`)];
}
