import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const COMMON_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const COMMON_PATHS = [
  "/usr/bin/chromium",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium that a test may start: `CHROMIUM` if set, else the usual places, else undefined.
 *
 * A test that needs a browser calls this and skips where there is none; `pnpm test` installs one first where it
 * may (see ensureChromium.ts), and fails with CI=true where the tests then did not run.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (environment.CHROMIUM !== undefined && environment.CHROMIUM !== "") {
    return isExecutable(environment.CHROMIUM) ? environment.CHROMIUM : undefined;
  }
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const named = COMMON_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...COMMON_PATHS, ...named].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
