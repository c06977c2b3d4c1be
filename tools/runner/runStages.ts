import { performance } from "node:perf_hooks";
import { type Check, failed, skipped } from "./check.js";
import type { Stage, StageResult } from "./stage.js";

export interface RunStagesOptions {
  /** How many stages run side by side. */
  readonly lanes: number;
  readonly onStart?: (stage: Stage) => void;
  readonly onEnd?: (result: StageResult) => void;
}

/**
 * Runs stages in their order, several side by side, and collects every result; a failure stops nothing but the
 * stages that need the failed one.
 *
 * @throws if a stage names one that is not in the list, or if stages wait for each other in a circle
 */
export async function runStages(
  stages: readonly Stage[],
  { lanes, onStart, onEnd }: RunStagesOptions,
): Promise<StageResult[]> {
  requireKnownTitles(stages);
  const results = new Map<string, StageResult>();
  const waiting = [...stages];
  const running = new Map<Stage, Promise<void>>();

  const start = (stage: Stage): void => {
    onStart?.(stage);
    const promise = runStage(stage, results).then((result) => {
      running.delete(stage);
      results.set(stage.title, result);
      onEnd?.(result);
    });
    running.set(stage, promise);
  };

  // Invariant: every stage is in exactly one of waiting, running and results.
  while (waiting.length + running.size > 0) {
    for (const stage of [...waiting]) {
      const busy = [...running.keys()].reduce((sum, other) => sum + lanesOf(other), 0);
      if (!isReady(stage, results) || busy + lanesOf(stage) > lanes) continue;
      waiting.splice(waiting.indexOf(stage), 1);
      start(stage);
    }
    if (running.size === 0) throw new Error(`runStages: ${waiting[0]?.title} waits in a circle`);
    await Promise.race(running.values());
  }
  return stages.map((stage) => results.get(stage.title)!);
}

async function runStage(stage: Stage, results: ReadonlyMap<string, StageResult>): Promise<StageResult> {
  const startedAtMs = performance.now();
  const checks = await checksOf(stage, results);
  return { title: stage.title, seconds: (performance.now() - startedAtMs) / 1000, checks };
}

async function checksOf(stage: Stage, results: ReadonlyMap<string, StageResult>): Promise<readonly Check[]> {
  const broken = stage.needs?.find((title) =>
    results.get(title)?.checks.some((check) => check.status !== "passed"),
  );
  if (broken !== undefined) return [skipped(stage.title, `"${broken}" did not pass`)];
  try {
    return await stage.run();
  } catch (error) {
    return [failed(stage.title, error instanceof Error ? (error.stack ?? error.message) : String(error))];
  }
}

function lanesOf(stage: Stage): number {
  return stage.lanes ?? 1;
}

function awaitedBy(stage: Stage): readonly string[] {
  return [...(stage.after ?? []), ...(stage.needs ?? [])];
}

function isReady(stage: Stage, results: ReadonlyMap<string, StageResult>): boolean {
  return awaitedBy(stage).every((title) => results.has(title));
}

function requireKnownTitles(stages: readonly Stage[]): void {
  const titles = new Set(stages.map((stage) => stage.title));
  for (const stage of stages) {
    const unknown = awaitedBy(stage).find((title) => !titles.has(title));
    if (unknown !== undefined) throw new Error(`runStages: ${stage.title} waits for unknown "${unknown}"`);
  }
}
