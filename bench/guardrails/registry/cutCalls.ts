import { type FaultMode, faultyFileSystem } from "../../../packages/guardrails/test/faultyFileSystem.js";
import {
  act,
  copyOf,
  type FaultedAction,
  openKind,
  type PreparedRegistry,
  remove,
  requireSurvived,
  STUDY_NOW_MS,
} from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";

const CALLS_MAX = 2000;

/**
 * Fails an action's first, second, third ... call of the file system until it gets through. `crash` fails every later call
 * too and leaves half of what was being written, as a process leaves it that died there.
 */
export async function cutCalls(
  tally: FaultTally,
  prepared: PreparedRegistry,
  action: FaultedAction,
  mode: FaultMode,
  every = 1,
): Promise<void> {
  for (let failAt = 1; failAt < CALLS_MAX; failAt += every) {
    const directory = await copyOf(prepared);
    const { fs, calls } = faultyFileSystem(failAt, mode);
    const registry = openKind(prepared.kind, directory, STUDY_NOW_MS, fs);
    const name = `${prepared.kind} ${action} cut at call ${failAt} (${mode})`;
    await tallyCase(
      tally,
      name,
      () => act(registry, action, prepared),
      async () => {
        await requireSurvived(prepared, directory, action);
      },
    );
    await remove(directory);
    if (calls.length < failAt) return;
  }
}
