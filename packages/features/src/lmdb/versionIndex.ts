import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError, writeTextAtomically } from "@slidr/clicks";
import type { LookupVersion } from "./lookupVersion.js";
import { isVersionName } from "./versionName.js";

/** The file that says which versions a table has. */
export const indexName = "current.json";

/** Raised when the files change such that older programs must not read them. */
const format = "slidr-lookup/1";

/** The versions of a table by when each was last made current: the current one is the last. Undefined without a table. */
export async function readIndex(
  directory: string,
  caller: string,
): Promise<readonly LookupVersion[] | undefined> {
  const path = join(directory, indexName);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new InputError("LOOKUP_INDEX", `${caller} cannot read ${path} (${cause.code})`, { cause });
  });
  if (text === undefined) return undefined;
  const versions = parseIndex(text);
  if (versions) return versions;
  throw new InputError(
    "LOOKUP_INDEX",
    `${caller} requires ${path} to be the index of a lookup table in format ${format}, got ${JSON.stringify(text.slice(0, 80))}`,
  );
}

/** The same, where a table has to be there. */
export async function requireIndex(directory: string, caller: string): Promise<readonly LookupVersion[]> {
  const versions = await readIndex(directory, caller);
  if (versions) return versions;
  throw new InputError(
    "LOOKUP_TABLE",
    `${caller} requires a lookup table in ${directory}, got no ${indexName} there; buildLookupTable makes one`,
  );
}

/** Replaces the index as one step. */
export async function writeIndex(directory: string, versions: readonly LookupVersion[]): Promise<void> {
  const text = `${JSON.stringify({ format, versions }, undefined, 2)}\n`;
  await writeTextAtomically(join(directory, indexName), (sink) => sink.write(text));
}

function parseIndex(text: string): readonly LookupVersion[] | undefined {
  let index: { readonly format?: unknown; readonly versions?: unknown } | null;
  try {
    index = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (index?.format !== format || !Array.isArray(index.versions)) return undefined;
  return index.versions.length > 0 && index.versions.every(isVersion) ? index.versions : undefined;
}

function isVersion(entry: Partial<Record<keyof LookupVersion, unknown>> | null): boolean {
  return (
    isVersionName(entry?.version) &&
    Number.isSafeInteger(entry?.keys) &&
    Number.isSafeInteger(entry?.bytes) &&
    typeof entry?.sha256 === "string"
  );
}
