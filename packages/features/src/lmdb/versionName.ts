import { InputError } from "@slidr/clicks";
import type { LookupVersion } from "./lookupVersion.js";

/** Whether a value can name a version: it becomes the name of a file. */
export function isVersionName(name: unknown): name is string {
  return typeof name === "string" && /^[a-z0-9][a-z0-9._-]{0,99}$/.test(name);
}

/** Throws unless a version can have this name. */
export function checkVersionName(name: unknown, caller: string): asserts name is string {
  if (isVersionName(name)) return;
  const got = (JSON.stringify(name) ?? String(name)).slice(0, 120);
  throw new InputError(
    "LOOKUP_VERSION",
    `${caller} requires a version of 1 to 100 of the characters a-z, 0-9, ".", "_" and "-", the first a letter or digit, got ${got}`,
  );
}

/** The version of this name, or an error that names those there are. */
export function versionNamed(
  versions: readonly LookupVersion[],
  name: string,
  caller: string,
): LookupVersion {
  const found = versions.find((entry) => entry.version === name);
  if (found) return found;
  throw new InputError(
    "LOOKUP_VERSION",
    `${caller} requires one of the versions kept, ${versions.map((entry) => entry.version).join(", ")}, got ${name}`,
  );
}
