import { join } from "node:path";
import { REPOSITORY_ROOT } from "./repositoryRoot.js";
import { type CommandOptions, type CommandResult, runCommand } from "./runCommand.js";

/** Runs a program that the workspace itself installed (tsc, biome, vitest ...), never a global one. */
export function runTool(
  name: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return runCommand(join(REPOSITORY_ROOT, "node_modules", ".bin", name), args, options);
}
