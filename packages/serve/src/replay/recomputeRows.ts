import { access } from "node:fs/promises";
import { rebuildSpanMs } from "@slidr/features";
import type { BundleExtras, CompiledBundle } from "../engine/compileBundle.js";
import { isWithin, type LogInterval } from "../log/logInterval.js";
import { mergePlanned } from "./readPlanned.js";
import { type CreateStore, recomputedFeatures, redecider } from "./redecider.js";
import type { ReplayPlan } from "./replayPlan.js";
import { indexPath, RowGroups } from "./rowFiles.js";
import type { TaskProgress } from "./runTasks.js";

/** Rows between two checkpoints. */
const CHUNK_ROWS = 50_000;

/**
 * Counts clicks again in the log's order and writes their rows in parts. One thread does it, as every count builds on those
 * before it. The clicks before the interval are counted too, as far back as the spec remembers. Taken up after a crash, it counts from the
 * beginning and leaves out only the parts that are written: so the counters are what they were.
 */
export async function recomputeRows(
  work: string,
  plan: ReplayPlan,
  compiled: CompiledBundle,
  extras: BundleExtras,
  createStore: CreateStore,
  onProgress: (progress: TaskProgress) => void = () => {},
): Promise<number> {
  const store = createStore(compiled.spec);
  const { rowOf } = redecider(compiled, extras, plan.campaign);
  const total = plan.segments.reduce((sum, { records }) => sum + records, 0);
  let seen = 0;
  let part = 0;
  let groups = new RowGroups(plan.partitions);
  let isWritten = await isThere(indexPath(work, part));
  let rows = 0;
  const finishPart = async () => {
    if (!isWritten) await groups.write(work, part);
    part++;
    rows = 0;
    groups = new RowGroups(plan.partitions);
    isWritten = await isThere(indexPath(work, part));
  };
  for await (const record of mergePlanned(plan.segments, warmUpInterval(plan.interval, store))) {
    const features = await recomputedFeatures(record, compiled, store);
    seen++;
    if (seen % 5000 === 0) onProgress({ done: seen, total, rows: seen });
    if (!isWithin(record, plan.interval)) continue;
    if (!isWritten) groups.add(rowOf(record, features));
    rows++;
    if (rows === CHUNK_ROWS) await finishPart();
  }
  await finishPart();
  onProgress({ done: total, total, rows: seen });
  return part;
}

/** The interval, begun as much earlier as the counters remember. */
function warmUpInterval({ fromMs, toMs, time }: LogInterval, store: ReturnType<CreateStore>): LogInterval {
  const earlier = fromMs === undefined ? {} : { fromMs: fromMs - rebuildSpanMs(store.plan) };
  return { ...earlier, ...(toMs !== undefined && { toMs }), ...(time !== undefined && { time }) };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
