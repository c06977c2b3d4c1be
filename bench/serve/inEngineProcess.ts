import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LoadPlan } from "./loadPlan.js";
import type { LoadResult } from "./loadResult.js";

/** A young generation of 64 MiB a half: with Node's 16 its pauses, of a millisecond or two, come four times as often. */
const nodeOptions = ["--max-semi-space-size=64"];

/** Runs a plan in a new process. */
export function inEngineProcess(plan: LoadPlan): Promise<LoadResult> {
  const program = fileURLToPath(new URL("./engineChild.ts", import.meta.url));
  const child = fork(program, {
    execArgv: [...nodeOptions, "--import", "tsx", "--conditions=@slidr/source"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the engine's process ended with ${code}`)));
    child.once("message", (result) => resolve(result as LoadResult));
    child.send(plan);
  });
}
