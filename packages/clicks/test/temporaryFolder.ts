import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "slidr-clicks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;

/** A path of this name in a folder of its own, removed after the tests of the file. */
export function temporaryPath(name: string): string {
  made += 1;
  return join(mkdtempSync(join(folder, `${made}-`)), name);
}

/** Writes a file for one test; returns its path. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const path = temporaryPath(name);
  writeFileSync(path, content);
  return path;
}
