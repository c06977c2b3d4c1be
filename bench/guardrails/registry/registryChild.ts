// Run as a process of its own by killProcesses.ts and racePromoters.ts. Its arguments, as JSON: see `ChildTask`.
import * as nodeFiles from "node:fs/promises";
import type { FileSystem } from "@slidr/guardrails";
import { act, type FaultedAction, openKind, type PreparedRegistry } from "./faultRegistry.js";

/** What the child does. */
export type ChildTask =
  | {
      /** Does it once, and kills itself right before its call number `killAt` of the file system. */
      readonly task: "cut";
      readonly action: FaultedAction;
      readonly killAt: number;
      readonly prepared: PreparedRegistry;
      readonly directory: string;
    }
  | {
      /** Promotes and rolls back in turn, `times` times or until it is killed; prints how many of its moves were made. */
      readonly task: "race";
      readonly who: string;
      readonly times: number;
      readonly digests: readonly string[];
      readonly prepared: PreparedRegistry;
      readonly directory: string;
    };

const LOCK_WAIT_MS = 60_000;

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("dead");
};

/** Kills this process before call number `killAt`; a write leaves half of its bytes. Nothing is flushed: no test cuts the power. */
function deadlyFileSystem(killAt: number): FileSystem {
  let calls = 0;
  const wrap = (target: object): object =>
    new Proxy(target, {
      get(inner, property) {
        const member = Reflect.get(inner, property) as unknown;
        if (typeof member !== "function") return member;
        return async (...args: unknown[]) => {
          if (++calls === killAt) {
            const bytes = args[0] as Uint8Array;
            if (property === "writeFile") await member.call(inner, bytes.subarray(0, bytes.length >> 1));
            die();
          }
          if (property === "sync") return undefined;
          const result: unknown = await member.apply(inner, args);
          return property === "open" ? wrap(result as object) : result;
        };
      },
    });
  return wrap({ ...nodeFiles }) as FileSystem;
}

const task = JSON.parse(process.argv[2]!) as ChildTask;
if (task.task === "cut") {
  const fs = deadlyFileSystem(task.killAt);
  await act(openKind(task.prepared.kind, task.directory, Date.now(), fs), task.action, task.prepared);
} else {
  await race(task);
}

async function race({ who, times, digests, prepared, directory }: ChildTask & { task: "race" }) {
  let made = 0;
  process.stdout.write("ready\n");
  for (let move = 0; move < times; move++) {
    const registry = openKind(prepared.kind, directory, Date.now(), undefined, LOCK_WAIT_MS);
    const why = `move ${move}`;
    const to = digests[move % digests.length]!;
    const entry = await (move % 3 === 2
      ? registry.rollback({ who, why })
      : registry.promote(to, { who, why })
    ).catch((error: { code?: string }) => {
      if (!["LOCKED", "LOCK_LOST", "REGISTRY_BUSY", "NOTHING_TO_ROLL_BACK"].includes(error.code ?? ""))
        throw error;
      return undefined;
    });
    if (entry?.who === who && entry.why === why) made++;
  }
  process.stdout.write(`made ${made}\n`);
}
