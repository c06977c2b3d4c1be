import type { Bundle } from "@slidr/guardrails";
import { type BundleExtras, type CompiledBundle, compileBundle } from "../engine/compileBundle.js";
import type { LogInterval } from "../log/logInterval.js";
import { type CheckResult, checkSegment } from "./checkSegment.js";
import { foldPartition } from "./foldPartition.js";
import { readPlanned } from "./readPlanned.js";
import { loggedFeatures, redecider } from "./redecider.js";
import type { PlannedSegment, ReplayPlan } from "./replayPlan.js";
import { RowGroups } from "./rowFiles.js";

/** A step of a replay or a check, as plain data: it may run on any thread, and twice does no harm. */
export type ReplayTask =
  | {
      /** Decide the records of a segment again, and write the rows by partition. */
      readonly kind: "decide";
      readonly work: string;
      readonly part: number;
      readonly segment: PlannedSegment;
      readonly plan: Pick<ReplayPlan, "bundle" | "interval" | "campaign" | "partitions">;
    }
  | {
      /** Fold the rows of a partition into corrections and totals. */
      readonly kind: "fold";
      readonly out: string;
      readonly work: string;
      readonly partition: number;
      readonly parts: number;
    }
  | {
      /** Compare every record of a segment with what its own bundle decides. */
      readonly kind: "check";
      readonly segment: PlannedSegment;
      readonly interval: LogInterval;
    };

/** How much a step did, and what it found. */
export interface TaskResult {
  /** Records or rows that it went through. */
  readonly rows: number;
  /** Of a check. */
  readonly check?: CheckResult;
}

/** What steps need of the world: bundles, and what bundles cannot hold. */
export interface ReplayWorld extends BundleExtras {
  /** Reads a bundle by its digest: a registry's `read`. */
  readonly readBundle: (digest: string) => Promise<Bundle>;
}

/** Makes what runs a step: the bundles that it compiled stay compiled. */
export function taskRunner(world: ReplayWorld): (task: ReplayTask) => Promise<TaskResult> {
  const compiled = new Map<string, Promise<CompiledBundle>>();
  const compile = (digest: string): Promise<CompiledBundle> => {
    let found = compiled.get(digest);
    if (found === undefined) {
      found = world.readBundle(digest).then((bundle) => compileBundle(bundle, world));
      compiled.set(digest, found);
    }
    return found;
  };
  return async (task) => {
    switch (task.kind) {
      case "decide":
        return decideSegment(task, await compile(task.plan.bundle), world);
      case "fold":
        return { rows: await foldPartition(task) };
      case "check": {
        const check = await checkSegment(task.segment, task.interval, compile, world);
        return { rows: check.records, check };
      }
    }
  };
}

async function decideSegment(
  { work, part, segment, plan }: Extract<ReplayTask, { kind: "decide" }>,
  compiled: CompiledBundle,
  world: ReplayWorld,
): Promise<TaskResult> {
  const { rowOf } = redecider(compiled, world, plan.campaign);
  const groups = new RowGroups(plan.partitions);
  for await (const records of readPlanned(segment, plan.interval)) {
    for (const record of records) groups.add(rowOf(record, loggedFeatures(record, compiled), segment.log));
  }
  const { rows } = await groups.write(work, part);
  return { rows };
}
