import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MAY_IMPORT, TENSORFLOW_HOME } from "./imports/importRules.js";
import { importViolation } from "./imports/importViolations.js";
import { entryFilesOf, reachableModules } from "./imports/reachableModules.js";
import { readImports } from "./imports/readImports.js";
import { listFiles } from "./runner/listFiles.js";
import { type WorkspacePackage, workspacePackages } from "./runner/workspacePackages.js";

export interface ImportReport {
  readonly rule: string;
  /** `file:line: what is wrong`; none where the rule holds. */
  readonly violations: readonly string[];
}

/**
 * Looks at every import in the workspace under `root`: imports run downwards only, each is declared, TensorFlow.js
 * stays in its one folder, and nothing that serves a click can load it.
 */
export function checkImports(root: string): ImportReport[] {
  const packages = workspacePackages(root);
  const reports = packages.map((owner) => ({
    rule: `imports of ${owner.folder}`,
    violations: [...manifestViolations(owner, packages), ...fileViolations(root, owner, packages)],
  }));
  return [...reports, servingReport(root, packages)];
}

function fileViolations(
  root: string,
  owner: WorkspacePackage,
  packages: readonly WorkspacePackage[],
): string[] {
  const files = ["src", "test"].flatMap((part) => listFiles(root, `packages/${owner.folder}/${part}`, ".ts"));
  return files.flatMap((file) =>
    readImports(file, readFileSync(join(root, file), "utf8")).flatMap((found) => {
      const violation = importViolation(owner, file, found, packages);
      return violation === undefined ? [] : [`${file}:${found.line}: ${violation}`];
    }),
  );
}

/** A package may not even declare one of ours that it may not import. */
function manifestViolations(owner: WorkspacePackage, packages: readonly WorkspacePackage[]): string[] {
  const { dependencies, peerDependencies, devDependencies } = owner.manifest;
  const declared = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
  const allowed = MAY_IMPORT[owner.folder];
  if (allowed === undefined) return [`packages/${owner.folder}: no import rule; add it to importRules.ts`];
  return packages
    .filter((other) => declared.includes(other.manifest.name) && !allowed.includes(other.folder))
    .map((other) => `packages/${owner.folder}/package.json: may not depend on ${other.manifest.name}`);
}

function servingReport(root: string, packages: readonly WorkspacePackage[]): ImportReport {
  const serve = packages.find((owner) => owner.folder === "serve");
  const reached = serve === undefined ? new Map() : reachableModules(root, entryFilesOf(serve), packages);
  const violations = [...reached]
    .filter(([target]) => target.startsWith("@tensorflow/") || target.startsWith(TENSORFLOW_HOME))
    .map(([, chain]) => `serving reaches TensorFlow.js: ${(chain as string[]).join(" -> ")}`);
  return { rule: "no serving import path reaches TensorFlow.js", violations };
}
