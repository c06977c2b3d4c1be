import { basename } from "node:path";
import { type CommandOptions, type CommandResult, runCommand } from "./runCommand.js";

/** Runs the pnpm that started this run, or the workspace's major version through npx where none did. */
export function runPnpm(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const starter = process.env.npm_execpath ?? "";
  if (basename(starter).startsWith("pnpm")) {
    const isScript = /\.[cm]?js$/.test(starter);
    return isScript
      ? runCommand(process.execPath, [starter, ...args], options)
      : runCommand(starter, args, options);
  }
  return runCommand("npx", ["-y", "pnpm@12", ...args], options);
}
