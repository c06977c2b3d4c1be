import { InputError } from "@slidr/clicks";
import { CommanderError } from "commander";
import { ExitCode } from "./exitCode.js";
import { createProgram, type Streams } from "./program.js";

/**
 * Runs one `slidr` command line.
 *
 * @param args the words after `slidr`
 * @param streams where results (stdout) and progress and errors (stderr) go
 * @returns the exit status, see {@link ExitCode}; never throws for bad input
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
    if (error instanceof InputError) {
      streams.stderr.write(`slidr: ${error.message} [${error.code}]\n`);
      return ExitCode.badInput;
    }
    throw error;
  }
}
