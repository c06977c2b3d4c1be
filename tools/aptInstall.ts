import { existsSync } from "node:fs";
import { type CommandResult, runCommand } from "./runner/runCommand.js";

/** Another process may be installing: wait for it, do not fail. */
const WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=120"];
const ENVIRONMENT = { DEBIAN_FRONTEND: "noninteractive" };

/** Ends when every installation asked for so far has: stages run side by side, and apt's lock lets one in. */
let lastInstall: Promise<unknown> = Promise.resolve();

/** Whether this process may install Debian's packages. */
export function mayAptInstall(): boolean {
  return existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
}

/** Installs one of Debian's packages, one after another however many are asked for; never throws on apt's failure. */
export function aptInstall(packageName: string): Promise<CommandResult> {
  const result = lastInstall.then(() => installNow(packageName));
  lastInstall = result;
  return result;
}

async function installNow(packageName: string): Promise<CommandResult> {
  const environment = ENVIRONMENT;
  await runCommand("apt-get", [...WAIT_FOR_LOCK, "update", "-q"], { environment });
  const install = [...WAIT_FOR_LOCK, "install", "-q", "-y", "--no-install-recommends", packageName];
  return runCommand("apt-get", install, { environment });
}
