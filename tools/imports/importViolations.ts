import { posix } from "node:path";
import type { PackageManifest, WorkspacePackage } from "../runner/workspacePackages.js";
import { isTensorflow, MAY_IMPORT, TENSORFLOW_HOME, TENSORFLOW_TESTS } from "./importRules.js";
import type { ImportOfFile } from "./readImports.js";

/** Runs the Python peers, for tests as for benches. */
const PEERS = "bench/runPeer.js";

/** What is wrong with one import of a package's source or test file, or undefined where nothing is. */
export function importViolation(
  owner: WorkspacePackage,
  /** Relative to the repository's root, with forward slashes. */
  file: string,
  { specifier, loading }: ImportOfFile,
  packages: readonly WorkspacePackage[],
): string | undefined {
  const inTest = !file.startsWith(`packages/${owner.folder}/src/`);
  if (specifier.startsWith(".")) return relativeViolation(owner, file, specifier, inTest);
  if (specifier.startsWith("node:")) return undefined;
  if (isTensorflow(specifier)) {
    const violation = tensorflowViolation(owner, file, specifier, inTest);
    if (violation !== undefined) return violation;
  }
  const name = packageNameOf(specifier);
  if (name.startsWith("@slidr/")) return ownViolation(owner, specifier, name, inTest, packages);
  if (inTest) return undefined;
  if (loading === "static" && owner.manifest.peerDependenciesMeta?.[name]?.optional) {
    return `${name} is an optional peer: load it on use, with import()`;
  }
  if (declares(owner.manifest, name)) return undefined;
  return `${name} is not among the dependencies of ${owner.manifest.name}`;
}

function relativeViolation(
  owner: WorkspacePackage,
  file: string,
  specifier: string,
  inTest: boolean,
): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  if (inTest && (target.startsWith("tools/") || target === PEERS)) return undefined;
  if (!target.startsWith(`packages/${owner.folder}/`)) return `${specifier} leaves the package`;
  if (!inTest && !target.startsWith(`packages/${owner.folder}/src/`)) return `${specifier} leaves src`;
  return /\.(js|json)$/.test(specifier) ? undefined : `${specifier} does not end in .js`;
}

function tensorflowViolation(
  owner: WorkspacePackage,
  file: string,
  specifier: string,
  inTest: boolean,
): string | undefined {
  const isOurs = specifier.startsWith("@slidr/");
  const mayTouch = isOurs
    ? owner.folder === "cli" || (inTest && TENSORFLOW_TESTS.includes(owner.folder))
    : file.startsWith(TENSORFLOW_HOME) || (inTest && TENSORFLOW_TESTS.includes(owner.folder));
  return mayTouch ? undefined : `only ${TENSORFLOW_HOME} may import ${specifier}`;
}

function ownViolation(
  owner: WorkspacePackage,
  specifier: string,
  name: string,
  inTest: boolean,
  packages: readonly WorkspacePackage[],
): string | undefined {
  const target = packages.find((other) => other.manifest.name === name);
  if (target === undefined) return `${name} is not in this workspace`;
  const allowed = MAY_IMPORT[owner.folder] ?? [];
  const isSelfInTest = inTest && target === owner;
  if (!isSelfInTest && !allowed.includes(target.folder))
    return `${owner.folder} may not import ${target.folder}`;
  const key = `.${specifier.slice(name.length)}`;
  if (!(key in target.manifest.exports)) return `${name} does not export ${key}`;
  if (isSelfInTest || declares(owner.manifest, name)) return undefined;
  if (inTest && name in (owner.manifest.devDependencies ?? {})) return undefined;
  return `${name} is not among the dependencies of ${owner.manifest.name}`;
}

function declares(manifest: PackageManifest, name: string): boolean {
  return name in (manifest.dependencies ?? {}) || name in (manifest.peerDependencies ?? {});
}

/** `@scope/name` or `name` of `@scope/name/sub/path`. */
export function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
