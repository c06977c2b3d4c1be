import { InputError } from "@slidr/clicks";
import { CommanderError } from "commander";
import { ExitCode } from "./exitCode.js";
import { fileErrorLine } from "./fileErrorLine.js";
import { createProgram } from "./program.js";
import type { Streams } from "./streams.js";

/**
 * Runs one `slidr` command line.
 *
 * @param args the words after `slidr`
 * @param streams where results (stdout) and progress and errors (stderr) go
 * @returns the exit status, see {@link ExitCode}; bad input and faults of the file system are one line on stderr
 * @throws what is neither: a bug, with its stack
 *
 * @example
 * ```ts no-run
 * import { ExitCode, runCli } from "@slidr/cli";
 *
 * const args = ["train", "--clicks", "log.csv", "--map", "map.json"];
 * const code = await runCli(args, { stdout: process.stdout, stderr: process.stderr });
 * if (code === ExitCode.blocked) console.log("the old bundle stays live");
 * ```
 */
export async function runCli(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode: number = ExitCode.ok;
  const program = createProgram(streams, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    const line = error instanceof InputError ? `${error.message} [${error.code}]` : fileErrorLine(error);
    if (line === undefined) throw error;
    streams.stderr.write(`slidr: ${line}\n`);
    const blocked = error instanceof InputError && error.code === "PROMOTE_BLOCKED";
    return blocked ? ExitCode.blocked : ExitCode.badInput;
  }
}
