import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface WorkspacePackage {
  /** The folder's name, which is the package's name without its scope. */
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
  readonly manifest: PackageManifest;
}

/** The packages under `packages/`, by folder name. */
export function workspacePackages(root: string): WorkspacePackage[] {
  const folders = readdirSync(join(root, "packages")).sort();
  return folders.flatMap((folder) => {
    const path = join(root, "packages", folder);
    const manifestPath = join(path, "package.json");
    if (!existsSync(manifestPath)) return [];
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as PackageManifest;
    return [{ folder, path, manifest }];
  });
}

/** The import paths a package offers to code: `@slidr/model`, `@slidr/model/tensorflow`. */
export function codeEntryPoints({ name, exports }: PackageManifest): string[] {
  return Object.keys(exports)
    .filter((key) => !key.endsWith(".json"))
    .map((key) => name + key.slice(1));
}
