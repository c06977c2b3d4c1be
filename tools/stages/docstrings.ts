import { checkDocstrings } from "../checkDocstrings.js";
import { entryFilesOf } from "../imports/reachableModules.js";
import { failed, passed } from "../runner/check.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import type { Stage } from "../runner/stage.js";
import { workspacePackages } from "../runner/workspacePackages.js";

export const docstrings: Stage = {
  title: "docstrings",
  async run() {
    const entryFiles = workspacePackages(REPOSITORY_ROOT).flatMap(entryFilesOf);
    const { publicCount, violations } = checkDocstrings(REPOSITORY_ROOT, entryFiles);
    const rule = `${publicCount} public functions and classes say what they do, functions by example`;
    return [violations.length === 0 ? passed(rule) : failed(rule, violations.join("\n"))];
  },
};
