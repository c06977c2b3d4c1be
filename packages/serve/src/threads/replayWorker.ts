import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { readBundle } from "@slidr/guardrails";
import type { BundleExtras } from "../engine/compileBundle.js";
import { type ReplayTask, type TaskResult, taskRunner } from "../replay/replayTask.js";

interface WorkerData {
  readonly registry: string;
  readonly module?: string;
}

let runner: Promise<(task: ReplayTask) => Promise<TaskResult>> | undefined;

/** Runs a step of a replay on this thread, which keeps the bundles it compiled. */
export async function runStep(task: ReplayTask): Promise<TaskResult> {
  runner ??= open();
  return (await runner)(task);
}

async function open() {
  // Piscina puts its own data first.
  const { registry, module } = (Array.isArray(workerData) ? workerData[1] : workerData) as WorkerData;
  const extras = module === undefined ? {} : ((await import(module)) as BundleExtras);
  const { customLevels, heuristic, lookups, derivations } = extras;
  return taskRunner({
    ...(customLevels && { customLevels }),
    ...(heuristic && { heuristic }),
    ...(lookups && { lookups }),
    ...(derivations && { derivations }),
    readBundle: (digest) => readBundle(join(registry, "bundles", digest)),
  });
}
