import type { Bench, Figure } from "../figure.js";
import { mulberry32 } from "../mulberry32.js";
import { cutCalls } from "./registry/cutCalls.js";
import { cutRequests } from "./registry/cutRequests.js";
import { damageBundles, damagePointer } from "./registry/damageBundles.js";
import { ACTIONS, type PreparedRegistry, prepareRegistry, remove } from "./registry/faultRegistry.js";
import { type FaultTally, faultTable, faultTally } from "./registry/faultTally.js";
import { fillDisk, mountSmallDisk, readOnlyDisk } from "./registry/fullDisk.js";
import { hostileBundles } from "./registry/hostileBundles.js";
import { killAtCalls, killAtRandom } from "./registry/killProcesses.js";
import { racePromoters } from "./registry/racePromoters.js";
import { rollbackTimeMs } from "./registry/rollbackTime.js";
import { bundleChild } from "./registry/startChild.js";

/** How much of each study to run. */
export interface FaultStudySize {
  /** Every how many calls, requests or pages to cut. */
  readonly every: number;
  /** Places of each file that are damaged. */
  readonly places: number;
  /** Rounds of killing at random moments; 0 starts no process at all. */
  readonly killRounds: number;
  /** Rounds of two racing processes, and moves of each in a round. */
  readonly races: number;
  readonly racedMoves: number;
}

export const WHOLE_STUDY: FaultStudySize = {
  every: 1,
  places: 100,
  killRounds: 100,
  races: 10,
  racedMoves: 100,
};

/** For a test: the same code, a sample of the cases, no process but this one. */
export const SHORT_STUDY: FaultStudySize = { every: 31, places: 1, killRounds: 0, races: 0, racedMoves: 0 };

/**
 * An object registry is cut at each request; the directory below it makes several calls of the file system for each, and its
 * every fifth is cut too, its every tenth by a process that dies.
 */
const OBJECT_STRIDES = { files: { cut: 1, kill: 1 }, objects: { cut: 5, kill: 10 } };
const eachOf = (stride: number): string => (stride === 1 ? "each" : `every ${stride}th`);

/** Runs the studies of both kinds of registry; says which parts of the world were missing. */
export async function studyRegistryFaults(
  size: FaultStudySize,
  note: (line: string) => void,
): Promise<FaultTally[]> {
  const tallies: FaultTally[] = [];
  const study = async (name: string, body: (tally: FaultTally) => Promise<void>) => {
    const tally = faultTally(name);
    await body(tally);
    tallies.push(tally);
    note(`${name}: ${tally.tried} cases, ${tally.whole} live whole`);
  };
  for (const kind of ["files", "objects"] as const) {
    const prepared = await prepareRegistry(kind);
    await studyCuts(prepared, size, study);
    if (size.killRounds > 0) await studyProcesses(prepared, size, study);
    await studyDisk(prepared, size, study, note);
    await study(`${kind}: cut and flipped bundles`, (tally) => damageBundles(tally, prepared, size.places));
    await study(`${kind}: cut and flipped pointer and history`, (tally) =>
      damagePointer(tally, prepared, size.places),
    );
    await study(`${kind}: hostile bundles`, (tally) => hostileBundles(tally, prepared));
    await remove(prepared.directory);
  }
  return tallies;
}

type RunStudy = (name: string, body: (tally: FaultTally) => Promise<void>) => Promise<void>;

async function studyCuts(
  prepared: PreparedRegistry,
  { every }: FaultStudySize,
  study: RunStudy,
): Promise<void> {
  const { kind } = prepared;
  const stride = every * OBJECT_STRIDES[kind].cut;
  for (const action of ACTIONS) {
    await study(`${kind}: ${action} cut at ${eachOf(stride)} call`, async (tally) => {
      for (const mode of ["once", "crash"] as const) await cutCalls(tally, prepared, action, mode, stride);
    });
    if (kind === "files") continue;
    await study(`${kind}: ${action} cut at each request`, async (tally) => {
      for (const fault of ["lost", "unanswered"] as const) {
        for (const crash of [false, true]) {
          await cutRequests(tally, prepared, action, fault, crash, every > 1 ? 9 : 1);
        }
      }
    });
  }
}

async function studyProcesses(
  prepared: PreparedRegistry,
  size: FaultStudySize,
  study: RunStudy,
): Promise<void> {
  const { kind } = prepared;
  const script = await bundleChild();
  const stride = size.every * OBJECT_STRIDES[kind].kill;
  for (const action of ACTIONS) {
    await study(`${kind}: ${action}, process killed at ${eachOf(stride)} call`, (tally) =>
      killAtCalls(tally, script, prepared, action, stride),
    );
  }
  await study(`${kind}: processes killed at random moments`, (tally) =>
    killAtRandom(tally, script, prepared, size.killRounds, mulberry32(1)),
  );
  await study(`${kind}: moves of two racing processes`, async (tally) => {
    for (let race = 0; race < size.races; race++) {
      await racePromoters(tally, script, prepared, 2, size.racedMoves);
    }
  });
}

async function studyDisk(
  prepared: PreparedRegistry,
  { every }: FaultStudySize,
  study: RunStudy,
  note: (line: string) => void,
): Promise<void> {
  const disk = mountSmallDisk();
  if (disk === undefined) {
    note(
      `${prepared.kind}: no full and no read-only disk, for only root can mount one; ENOSPC at each call stands above`,
    );
    return;
  }
  try {
    await study(`${prepared.kind}: full disk (tmpfs)`, (tally) =>
      fillDisk(tally, prepared, disk.path, every),
    );
    await study(`${prepared.kind}: read-only disk (tmpfs)`, (tally) => readOnlyDisk(tally, prepared, disk));
  } finally {
    disk.unmount();
  }
}

/** Faults of the registry: cuts, kills, disks, damage, races and hostile bundles; and the time of a rollback. */
export const registryFaultsBench: Bench = async (emit, args) => {
  const size = args.includes("--short") ? SHORT_STUDY : WHOLE_STUDY;
  const tallies = await studyRegistryFaults(size, (line) => console.log(line));
  console.log(`\n${faultTable(tallies)}\n`);
  const violations = tallies.flatMap((tally) => tally.violations);
  for (const line of violations.slice(0, 20)) console.log(`VIOLATION ${line}`);
  const sum = (of: (tally: FaultTally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const base = { bench: "guardrails", runs: 1 } as const;
  emit({
    ...base,
    metric: "registryFaultCases",
    value: sum((tally) => tally.tried),
    unit: "cases",
    better: "higher",
  });
  emit({
    ...base,
    metric: "registryFaultsLiveWhole",
    value: sum((tally) => tally.whole),
    unit: "cases",
    better: "higher",
  });
  emit({
    ...base,
    metric: "registryFaultViolations",
    value: violations.length,
    unit: "cases",
    ...atMost(violations.length, 0),
  });
  const runs = 9;
  const rollbackMs = await rollbackTimeMs(runs, 4_000_000, 365);
  emit({ ...base, metric: "rollbackMs", value: rollbackMs, unit: "ms", ...atMost(rollbackMs, 1000), runs });
};

function atMost(value: number, target: number): Pick<Figure, "better" | "target" | "targetOn" | "met"> {
  return { better: "lower", target, targetOn: "value", met: value <= target };
}
