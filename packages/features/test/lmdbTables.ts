import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLookupTable } from "@slidr/features/lmdb";
import { onTestFinished } from "vitest";

/** A directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "slidr-lmdb-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory with one version, `v1`, of these entries. */
export async function tableOf(...entries: (readonly [string, number])[]): Promise<string> {
  const directory = temporaryDirectory();
  await buildLookupTable(directory, { version: "v1", entries });
  return directory;
}

/** What a table's directory holds, without LMDB's lock files and without the part of a name that is drawn. */
export function filesOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => !file.endsWith("-lock"))
    .map((file) => file.replace(/\.[0-9a-f]{12}\.lookup/, ".lookup"));
}
