import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type WorkspacePackage, workspacePackages } from "./workspacePackages.js";

export interface PackedPackage extends WorkspacePackage {
  /** Absolute path of the .tgz. */
  readonly tarball: string;
}

/** The workspace's packages with the tarballs that the pack stage left in `folder`. */
export function packedPackages(root: string, folder: string): PackedPackage[] {
  const files = readdirSync(folder);
  return workspacePackages(root).map((owner) => {
    const prefix = `${owner.manifest.name.slice(1).replace("/", "-")}-`;
    const file = files.find((name) => name.startsWith(prefix) && name.endsWith(".tgz"));
    if (file === undefined)
      throw new Error(`packedPackages: no tarball of ${owner.manifest.name} in ${folder}`);
    return { ...owner, tarball: join(folder, file) };
  });
}
