import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { LookupVersion } from "./lookupVersion.js";
import { isVersionFile } from "./versionFile.js";
import { isVersionName } from "./versionName.js";

/** The file that says which versions a table has. */
export const indexName = "current.json";

/** Raised when the files change such that older programs must not read them. */
const format = "slidr-lookup/1";

type Versions = readonly LookupVersion[];

/** The versions of a table by when each was last made current: the current one is the last. Undefined without a table. */
export async function readIndex(directory: string, caller: string): Promise<Versions | undefined> {
  const path = join(directory, indexName);
  return parseIndex(await readFile(path, "utf8").catch(unreadable(path, caller)), path, caller);
}

/** The same, where a table has to be there. */
export async function requireIndex(directory: string, caller: string): Promise<Versions> {
  const versions = await readIndex(directory, caller);
  if (versions) return versions;
  throw new InputError(
    "LOOKUP_TABLE",
    `${caller} requires a lookup table in ${directory}, got no ${indexName} there; buildLookupTable makes one`,
  );
}

/**
 * Replaces the index as one step: readers see the old one or the new one, also after a crash at any point.
 *
 * It reads, writes, reads again and renames without a pause: changes of one process never cross, and those of two have
 * microseconds between the last look and the rename to do so.
 *
 * @param change - gets the versions as they are now and returns the new ones, twice; when it throws, nothing has changed.
 * @throws InputError `LOOKUP_BUSY` when the second answer is another one.
 */
export function replaceIndex(
  directory: string,
  caller: string,
  change: (versions: Versions | undefined) => Versions,
): void {
  const path = join(directory, indexName);
  const read = () => {
    try {
      return parseIndex(readFileSync(path, "utf8"), path, caller);
    } catch (cause) {
      return unreadable(path, caller)(cause as NodeJS.ErrnoException);
    }
  };
  const changed = () => `${JSON.stringify({ format, versions: change(read()) }, undefined, 2)}\n`;
  const text = changed();
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: "wx", flush: true });
    if (changed() !== text) throw tableBusy(directory, caller);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncDirectory(directory);
}

/** The error of a change that another one overtook. */
export function tableBusy(directory: string, caller: string): InputError {
  return new InputError(
    "LOOKUP_BUSY",
    `${caller} found ${directory} changed by another build or activation while it ran: try again`,
  );
}

/** Makes the rename itself durable; a platform that cannot open directories does so by other means. */
function syncDirectory(directory: string): void {
  try {
    const handle = openSync(directory, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    return;
  }
}

/** For `catch`: no file is no table; whatever else keeps the index from being read is an error. */
function unreadable(path: string, caller: string): (cause: NodeJS.ErrnoException) => undefined {
  return (cause) => {
    if (cause.code === "ENOENT") return undefined;
    if (cause instanceof InputError) throw cause;
    throw new InputError("LOOKUP_INDEX", `${caller} cannot read ${path} (${cause.code})`, { cause });
  };
}

function parseIndex(text: string | undefined, path: string, caller: string): Versions | undefined {
  if (text === undefined) return undefined;
  const index = parseObject(text);
  if (index?.format === format && Array.isArray(index.versions)) {
    if (index.versions.length > 0 && index.versions.every(isVersion)) return index.versions;
  }
  throw new InputError(
    "LOOKUP_INDEX",
    `${caller} requires ${path} to be the index of a lookup table in format ${format}, got ${JSON.stringify(text.slice(0, 80))}`,
  );
}

function parseObject(text: string): { readonly format?: unknown; readonly versions?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isVersion(entry: Partial<Record<keyof LookupVersion, unknown>> | null): boolean {
  return (
    isVersionName(entry?.version) &&
    isVersionFile(entry?.file) &&
    Number.isSafeInteger(entry?.keys) &&
    Number.isSafeInteger(entry?.bytes) &&
    typeof entry?.sha256 === "string"
  );
}
