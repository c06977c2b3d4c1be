import { setTimeout as sleep } from "node:timers/promises";
import {
  copyOf,
  type FaultedAction,
  openKind,
  type PreparedRegistry,
  remove,
  requireGoesOn,
  requireWhole,
} from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";
import { ended, startChild } from "./startChild.js";

/** Past every lease of a lock. */
const LATER_MS = 60_000;
const CALLS_MAX = 2000;

/** Kills a process with SIGKILL before its first, second, third ... call of the file system, until one gets through. */
export async function killAtCalls(
  tally: FaultTally,
  script: string,
  prepared: PreparedRegistry,
  action: FaultedAction,
  every = 1,
): Promise<void> {
  for (let killAt = 1; killAt < CALLS_MAX; killAt += every) {
    const directory = await copyOf(prepared);
    let through = false;
    await tallyCase(
      tally,
      `${prepared.kind} ${action} killed at call ${killAt}`,
      async () => {
        const { signal, code, output } = await ended(
          startChild(script, { task: "cut", action, killAt, prepared, directory }),
        );
        through = code === 0;
        if (signal === "SIGKILL") throw Object.assign(new Error("killed"), { code: "SIGKILL" });
        if (!through) throw new Error(output);
      },
      async () => {
        const after = openKind(prepared.kind, directory, Date.now() + LATER_MS);
        const { before, live, next } = prepared;
        const target = action === "promote" ? next : action === "rollback" ? before : live;
        const now = await requireWhole(after, [live, target]);
        if (through && now !== target) throw new Error(`${now} is live after ${action} got through`);
        await requireGoesOn(after, prepared);
      },
    );
    await remove(directory);
    if (through) return;
  }
}

/** Kills a process that moves without end at a random moment, again and again in one registry. */
export async function killAtRandom(
  tally: FaultTally,
  script: string,
  prepared: PreparedRegistry,
  rounds: number,
  random: () => number,
): Promise<void> {
  const directory = await copyOf(prepared);
  const digests = [prepared.before, prepared.live, prepared.next];
  for (let round = 0; round < rounds; round++) {
    const start = { task: "race", who: `round ${round}`, times: 1e9, digests, prepared, directory } as const;
    await tallyCase(
      tally,
      `${prepared.kind} killed at a random moment, round ${round}`,
      async () => {
        const child = startChild(script, start);
        const end = ended(child);
        await new Promise((resolve) => child.stdout!.once("data", resolve));
        await sleep(random() * 60);
        child.kill("SIGKILL");
        throw Object.assign(new Error("killed"), { code: (await end).signal ?? "NOT_KILLED" });
      },
      async () => {
        const after = openKind(prepared.kind, directory, Date.now() + LATER_MS);
        await requireWhole(after, digests);
        const failed = (await after.verify()).filter((finding) => !finding.passed);
        if (failed.length > 0) throw new Error(failed[0]!.message);
        // Takes the dead process's lock away, so that the next round starts at once.
        await after.promote(digests[round % 3]!, { who: "bench", why: "go on" });
      },
    );
  }
  await remove(directory);
}
