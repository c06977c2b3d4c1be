import { ensureProgram, type ProgramAnswer } from "./ensureProgram.js";
import { findChromium } from "./findChromium.js";

/**
 * Finds Chromium, or installs Debian's where this process may.
 *
 * Cost: nothing where it is found; about a minute and 400 MB where it is installed.
 */
export function ensureChromium(): Promise<ProgramAnswer> {
  return ensureProgram({
    name: "Chromium",
    variable: "CHROMIUM",
    aptPackage: "chromium",
    find: () => findChromium(),
  });
}
