import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { WorkspacePackage } from "../runner/workspacePackages.js";
import { packageNameOf } from "./importViolations.js";
import { readImports } from "./readImports.js";

/**
 * Everything that loading a package's entry files may load: our source files and other packages' names, each with
 * the chain of files that leads to it. Type-only imports load nothing; dynamic imports count.
 */
export function reachableModules(
  root: string,
  entryFiles: readonly string[],
  packages: readonly WorkspacePackage[],
): Map<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>();
  const queue = [...entryFiles];
  for (const entry of entryFiles) chains.set(entry, [entry]);
  // Invariant: every file in the queue has its chain; every file taken from it has had its imports followed.
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const { specifier, loading } of readImports(file, readFileSync(join(root, file), "utf8"))) {
      if (loading === "type") continue;
      const target = resolveModule(file, specifier, packages);
      if (chains.has(target)) continue;
      chains.set(target, [...chains.get(file)!, target]);
      if (target.startsWith("packages/")) queue.push(target);
    }
  }
  return chains;
}

/** The source files behind a package's code exports, relative to the root. */
export function entryFilesOf(owner: WorkspacePackage): string[] {
  return Object.values(owner.manifest.exports).flatMap((target) => {
    const source = (target as { "@slidr/source"?: string })["@slidr/source"];
    return source === undefined ? [] : [posix.join("packages", owner.folder, source)];
  });
}

function resolveModule(file: string, specifier: string, packages: readonly WorkspacePackage[]): string {
  if (specifier.startsWith(".")) {
    return posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts");
  }
  const name = packageNameOf(specifier);
  const owner = packages.find((candidate) => candidate.manifest.name === name);
  if (owner === undefined) return specifier;
  const target = owner.manifest.exports[`.${specifier.slice(name.length)}`];
  const source = (target as { "@slidr/source"?: string } | undefined)?.["@slidr/source"];
  return source === undefined ? specifier : posix.join("packages", owner.folder, source);
}
