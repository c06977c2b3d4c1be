import type { ReplayTask, TaskResult } from "./replayTask.js";

/** What runs steps beside one another. */
export interface ReplayThreads {
  /** How many at a time. */
  readonly threads: number;
  /** Runs one. */
  run(task: ReplayTask): Promise<TaskResult>;
}

/** How far a replay or a check is. */
export interface TaskProgress {
  /** Steps done, of so many: parts of the log, then partitions of the clicks. */
  readonly done: number;
  readonly total: number;
  /** Records gone through so far. */
  readonly rows: number;
}

/** Runs tasks, as many at a time as there are threads; the first failure ends it when those under way are done. */
export async function runTasks(
  tasks: readonly ReplayTask[],
  { run, threads }: ReplayThreads,
  onProgress: (progress: TaskProgress) => void = () => {},
  onResult: (result: TaskResult, index: number) => void = () => {},
): Promise<void> {
  let next = 0;
  let done = 0;
  let rows = 0;
  let failure: { error: unknown } | undefined;
  const lane = async () => {
    while (next < tasks.length && failure === undefined) {
      const index = next++;
      try {
        const result = await run(tasks[index]!);
        rows += result.rows;
        onResult(result, index);
        onProgress({ done: ++done, total: tasks.length, rows });
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, threads) }, lane));
  if (failure !== undefined) throw failure.error;
}
