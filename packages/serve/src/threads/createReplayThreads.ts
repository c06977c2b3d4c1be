import { InputError } from "@slidr/clicks";
import type * as piscina from "piscina";
import type { ReplayThreads } from "../replay/runTasks.js";

/** Where worker threads find bundles, and what bundles cannot hold. */
export interface ReplayThreadsOptions {
  /** How many threads. */
  readonly threads: number;
  /** Directory of a file registry: each thread reads its bundles there. */
  readonly registry: string;
  /** URL of a module that exports what the bundles need: `customLevels`, `heuristic`, `lookups`, `derivations`. */
  readonly module?: string;
  /** Arguments of Node for the threads; those of this process by default. */
  readonly execArgv?: readonly string[];
}

/** Threads that replay, until they are closed. */
export interface ReplayPool extends ReplayThreads {
  /** Ends the threads; work under way is given up. */
  close(): Promise<void>;
}

/**
 * Starts worker threads for `replayLog` and `checkLog`, by the optional peer `piscina`.
 *
 * Each step of a replay is plain data and its result a file, so threads share nothing; functions cannot cross to them, which is why
 * slice functions and the like come by a module.
 *
 * @param options see {@link ReplayThreadsOptions}
 * @throws InputError PISCINA_MISSING without the optional peer piscina
 *
 * @example
 * ```ts no-run
 * import { createFileRegistry } from "@slidr/guardrails";
 * import { replayLog, verifyGoldenRows } from "@slidr/serve";
 * import { createReplayThreads } from "@slidr/serve/threads";
 *
 * const registry = createFileRegistry("registry", { clock: Date.now, verifyGolden: verifyGoldenRows });
 * const threads = await createReplayThreads({ threads: 4, registry: "registry" });
 * const bundle = (await registry.live())!;
 * await replayLog({ log: "decisions", bundle, readBundle: registry.read, out: "replay", threads });
 * await threads.close();
 * ```
 */
export async function createReplayThreads(options: ReplayThreadsOptions): Promise<ReplayPool> {
  const { threads, registry, module, execArgv } = options;
  const { Piscina } = await loadPiscina();
  const pool = new Piscina({
    filename: workerFile(),
    name: "runStep",
    minThreads: 1,
    maxThreads: threads,
    // One step a thread at a time: a step holds the rows of its part in memory.
    concurrentTasksPerWorker: 1,
    workerData: { registry, module },
    ...(execArgv && { execArgv: [...execArgv] }),
  });
  return { threads, run: (task) => pool.run(task), close: () => pool.destroy() };
}

async function loadPiscina(): Promise<typeof piscina> {
  try {
    return await import("piscina");
  } catch (cause) {
    throw new InputError(
      "PISCINA_MISSING",
      "createReplayThreads requires the package piscina, which is not installed: npm install piscina",
      { cause },
    );
  }
}

/** Beside this file as TypeScript, or beside what was built of it as an ES module. */
function workerFile(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./replayWorker.${extension}`, import.meta.url).href;
}
