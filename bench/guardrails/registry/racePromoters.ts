import type { ChildProcess } from "node:child_process";
import { copyOf, openKind, type PreparedRegistry, remove, requireWhole } from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";
import { ended, startChild } from "./startChild.js";

/**
 * Lets processes promote and roll back in one registry at the same time, with a reader beside them.
 *
 * Every move that a process was told it made must stand in the history, once, and nothing else may. A case is a move made.
 */
export async function racePromoters(
  tally: FaultTally,
  script: string,
  prepared: PreparedRegistry,
  processes: number,
  times: number,
): Promise<void> {
  const directory = await copyOf(prepared);
  const { before, live, next, spare } = prepared;
  const digests = [before, live, next, spare];
  const registry = openKind(prepared.kind, directory);
  const start = (rival: number): ChildProcess =>
    startChild(script, {
      task: "race",
      who: `rival ${rival}`,
      times,
      digests: [...digests.slice(rival), ...digests.slice(0, rival)],
      prepared,
      directory,
    });
  let made = 0;
  await tallyCase(
    tally,
    `${prepared.kind} race`,
    async () => {
      let running = true;
      const ends = Promise.all(Array.from({ length: processes }, (_, rival) => ended(start(rival))));
      const done = ends.finally(() => {
        running = false;
      });
      while (running) {
        const now = await registry.live();
        if ((await registry.read(now!)).digest !== now) throw new Error(`read ${now} as another`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      for (const { code, output } of await done) {
        if (code !== 0) throw new Error(output);
        made += Number(/made (\d+)/.exec(output)?.[1]);
      }
    },
    async (outcome) => {
      if (outcome === "refused") throw new Error("a process or the reader failed");
      await requireWhole(registry, digests);
      const history = await registry.history();
      if (history.length !== 2 + made) throw new Error(`${history.length - 2} moves on record, ${made} made`);
      const failed = (await registry.verify()).filter((finding) => !finding.passed);
      if (failed.length > 0) throw new Error(failed[0]!.message);
    },
  );
  // The case above is one; count its moves instead.
  tally.tried += made - 1;
  tally.moved += made - 1;
  tally.whole += tally.violations.length === 0 ? made - 1 : 0;
  await remove(directory);
}
