import { spawn } from "node:child_process";
import { REPOSITORY_ROOT } from "./repositoryRoot.js";

export interface CommandResult {
  /** 0 on success; 124 if it ran past its time. */
  readonly exitCode: number;
  /** Standard output alone. */
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs a program without a shell and without standard input, and collects what it prints; never throws on its failure. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd = REPOSITORY_ROOT, environment = {}, timeoutMs = 480_000 }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    const stdout: Buffer[] = [];
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout.push(chunk);
      output.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    const end = (exitCode: number, note: string): void =>
      resolve({ exitCode, stdout: text(stdout), output: text(output) + note });
    child.on("error", (error) => end(127, `\n${command}: ${error.message}`));
    child.on("close", (code, signal) => {
      if (code !== null) end(code, "");
      else end(124, `\n${command} was ended by ${signal} (limit ${timeoutMs} ms)`);
    });
  });
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
