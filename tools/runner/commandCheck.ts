import { type Check, failed, passed } from "./check.js";
import type { CommandResult } from "./runCommand.js";

const DETAIL_LINES_MAX = 80;

/** A check that passes if the command ended with 0, and otherwise shows the end of what it printed. */
export function commandCheck(name: string, result: CommandResult): Check {
  if (result.exitCode === 0) return passed(name);
  const lines = result.output.trimEnd().split("\n").slice(-DETAIL_LINES_MAX);
  return failed(name, [`exit code ${result.exitCode}`, ...lines].join("\n"));
}
