import { fileURLToPath } from "node:url";
import { findPython } from "../tools/findPython.js";
import { runCommand } from "../tools/runner/runCommand.js";

/**
 * Runs bench/peers/NAME.py and gives what it prints: one line of JSON.
 *
 * @returns undefined where the peers are not installed; a line says how to, and the figure says `peerValue: "missing"`
 * @throws if the script fails, with what it printed
 */
export async function runPeer(name: string, args: readonly string[]): Promise<unknown | undefined> {
  const python = findPython();
  if (python === undefined) {
    console.error(`bench: the peer ${name} is missing; bench/peers/install.sh installs it`);
    return undefined;
  }
  const script = fileURLToPath(new URL(`peers/${name}.py`, import.meta.url));
  const environment = { PYTHONDONTWRITEBYTECODE: "1" };
  const { exitCode, stdout, output } = await runCommand(python, [script, ...args], { environment });
  if (exitCode !== 0) throw new Error(`${name}.py ended with ${exitCode}:\n${output.slice(-4000)}`);
  return JSON.parse(stdout);
}
