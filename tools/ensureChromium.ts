import { existsSync } from "node:fs";
import { findChromium } from "./findChromium.js";
import { runCommand } from "./runner/runCommand.js";

/** Another installation may be under way: wait for it, do not fail. */
const WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=120"];

export interface ChromiumAnswer {
  readonly path?: string;
  /** One line for the reader: where it is, or why there is none. */
  readonly message: string;
}

/**
 * Finds Chromium, or installs Debian's where this process may (root, apt-get present).
 *
 * Cost: nothing where it is found; about a minute and 400 MB where it is installed.
 */
export async function ensureChromium(): Promise<ChromiumAnswer> {
  const found = findChromium();
  if (found !== undefined) return { path: found, message: `Chromium is ${found}` };
  if (process.env.CHROMIUM) return { message: `CHROMIUM=${process.env.CHROMIUM} is not a program` };
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) {
    return { message: "no Chromium found; install one, or set CHROMIUM to its path" };
  }
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  await runCommand("apt-get", [...WAIT_FOR_LOCK, "update", "-q"], { environment });
  const install = [...WAIT_FOR_LOCK, "install", "-q", "-y", "--no-install-recommends", "chromium"];
  const result = await runCommand("apt-get", install, { environment });
  const path = findChromium();
  if (path !== undefined) return { path, message: `Chromium installed as ${path}` };
  return {
    message: `apt-get install chromium ended with ${result.exitCode}:\n${result.output.slice(-2000)}`,
  };
}
