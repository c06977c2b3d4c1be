import { mkdtempSync, rmSync } from "node:fs";
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
