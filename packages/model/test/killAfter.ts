import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Starts a script of this folder in a process of its own and kills it when it has printed so many lines. */
export async function killAfter(lines: number, script: string, path: string): Promise<NodeJS.Signals | null> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions=@slidr/source", file, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("exit", (_, signal) => resolve(signal));
  });
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text.split("\n").length - 1;
    if (seen > lines) child.kill("SIGKILL");
  });
  return ended;
}
