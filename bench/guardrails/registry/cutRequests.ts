import { strictEqual } from "node:assert/strict";
import { checkGoldenRows, createDirectoryObjectStore, createObjectRegistry } from "@slidr/guardrails";
import { quickFileSystem } from "../../../packages/guardrails/test/faultyFileSystem.js";
import { faultyObjectStore, type RequestFault } from "../../../packages/guardrails/test/faultyObjectStore.js";
import {
  act,
  copyOf,
  type FaultedAction,
  liveAfter,
  type PreparedRegistry,
  remove,
  requireSurvived,
  STUDY_NOW_MS,
} from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";

const REQUESTS_MAX = 500;

/**
 * Fails an action's first, second, third ... request to an object store until it gets through: one that never arrives, one
 * that takes effect while its answer is lost, each alone or with every later one as if the process had died.
 *
 * A move that reports success must be live.
 */
export async function cutRequests(
  tally: FaultTally,
  prepared: PreparedRegistry,
  action: FaultedAction,
  fault: RequestFault,
  crash: boolean,
  every = 1,
): Promise<void> {
  for (let failAt = 1; failAt < REQUESTS_MAX; failAt += every) {
    const directory = await copyOf(prepared);
    const clock = () => STUDY_NOW_MS;
    const whole = createDirectoryObjectStore(directory, { clock, fs: quickFileSystem() });
    const { store, requests } = faultyObjectStore(whole, failAt, fault, crash);
    const registry = createObjectRegistry(store, {
      clock,
      verifyGolden: (bundle) =>
        checkGoldenRows(bundle.golden, () => ({ score: 0.8, threshold: 0.75, invalid: true })),
    });
    await tallyCase(
      tally,
      `${action} cut at request ${failAt} (${fault}${crash ? ", then dead" : ""})`,
      () => act(registry, action, prepared),
      async (outcome) => {
        const expected = liveAfter(action, prepared).at(-1);
        const live = await createObjectRegistry(whole, { clock }).live();
        if (outcome === "moved") strictEqual(live, expected);
        await requireSurvived(prepared, directory, action);
      },
    );
    await remove(directory);
    if (requests.length < failAt) return;
  }
}
