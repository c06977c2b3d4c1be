import { findProgram } from "./findProgram.js";

const PLACES = {
  variable: "CHROMIUM",
  paths: [
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
};

/**
 * The path of a Chromium that a test may start: `CHROMIUM` if set, else the usual places, else undefined.
 *
 * A test that needs a browser calls this and skips where there is none; `pnpm test` installs one first where it
 * may (see ensureChromium.ts), and fails with CI=true where the tests then did not run.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return findProgram(PLACES, environment);
}
