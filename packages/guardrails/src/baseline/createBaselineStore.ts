import { constants } from "node:fs";
import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import { blockingFindings } from "../blockingFindings.js";
import type { FileSystem } from "../files/fileSystem.js";
import { replaceFileDurably } from "../files/replaceFileDurably.js";
import { sha256 } from "../files/sha256.js";
import type { Finding } from "../finding.js";
import { canonicalJson } from "../json/canonicalJson.js";
import type { DayProfile } from "../profile/dayProfile.js";
import { parseProfile } from "../profile/parseProfile.js";
import { serialiseProfile } from "../profile/serialiseProfile.js";
import { withRegistryLock } from "../registry/registryLock.js";
import { type BaselineEntry, damagedBaseline, parseBaselineLog } from "./baselineEntry.js";

const LOG_NAME = "log.jsonl";
const PROFILES_NAME = "profiles";

/** What {@link createBaselineStore} may be told. */
export interface BaselineStoreOptions {
  /** Epoch milliseconds, UTC. */
  readonly clock: () => number;
  /** How many of the latest accepted days are compared with, >= 3; default 28. */
  readonly daysMax?: number;
  /** How long a run that died may hold the store, ms; default 10,000. */
  readonly lockLeaseMs?: number;
  /** How long to wait for another run, ms; default 5,000. */
  readonly lockWaitMs?: number;
  /** Default `node:fs/promises`. */
  readonly fs?: FileSystem;
}

/** Somebody's decision about a day. */
export interface Rebaseline {
  /** First moment of the day, as in its profile. */
  readonly fromMs: number;
  /** Whether later days are compared with it from now on. */
  readonly accepted: boolean;
  readonly who: string;
  readonly why: string;
}

/** Accepted days, quarantined days, and the log of what was decided. */
export interface BaselineStore {
  /** The latest accepted days that end by `beforeMs` (default: all), ascending: what `checkTrainingData` compares with. */
  baseline(beforeMs?: number): Promise<DayProfile[]>;
  /** Keeps a judged day: accepted where no finding blocks, in quarantine otherwise. A day judged anew replaces its former self; one that somebody retired stays retired, and that entry is returned. */
  record(run: { profile: DayProfile; findings: readonly Finding[]; who: string }): Promise<BaselineEntry>;
  /** Takes a day out of quarantine, or out of the baseline; throws `BASELINE_DAY` where it already is there or was never judged. */
  rebaseline(decision: Rebaseline): Promise<BaselineEntry>;
  /** The day that an entry of the log speaks of, by its digest; throws `BASELINE_DAMAGED` where it is missing or was changed. */
  profile(digest: string): Promise<DayProfile>;
  /** Everything that was decided, in order. */
  log(): Promise<readonly BaselineEntry[]>;
}

/**
 * A directory of accepted days that a failed day cannot poison.
 *
 * A day whose findings block is kept for evidence, but never compared with: otherwise the second day of an outage would
 * look like the first and pass. Whether a change is here to stay is a person's decision, which `rebaseline` records with who and why.
 * Files: `log.jsonl`, from which the state follows, and `profiles/DIGEST.json`. A profile is written before the log names it, and the log is
 * replaced by one rename: a crash at any point leaves the state before or after. Runs that race take turns by a lock file.
 *
 * @param directory its parent must exist
 * @param options see {@link BaselineStoreOptions}
 * @returns the store; nothing is read or written before its first call
 * @throws InputError `OPTION`; the methods `BASELINE_DAMAGED`, `BASELINE_DAY`, `WHO_WHY`, `LOCKED`, and errors of the file system
 *
 * Cost: a read of the log and of `daysMax` profiles per `baseline()`.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { checkTrainingData, createBaselineStore, profileDay } from "@slidr/guardrails";
 *
 * const store = createBaselineStore(await mkdtemp(join(tmpdir(), "slidr-")), { clock: Date.now });
 * const day = { fromMs: 0, toMs: 86_400_000, timeZone: "UTC" };
 * const profile = profileDay({ ...day, clickedAtMs: [5, 6], human: [0, 0] });
 * const findings = checkTrainingData({ profile, baseline: await store.baseline() });
 * (await store.record({ profile, findings, who: "nightly" })).action; // => "quarantine"
 * (await store.baseline()).length; // => 0
 *
 * await store.rebaseline({ fromMs: 0, accepted: true, who: "ana", why: "the first day; looked at by hand" });
 * (await store.baseline()).length; // => 1
 * ```
 */
export function createBaselineStore(directory: string, options: BaselineStoreOptions): BaselineStore {
  const { clock, daysMax = 28, lockLeaseMs = 10_000, lockWaitMs = 5_000, fs = nodeFiles } = options;
  if (!(Number.isInteger(daysMax) && daysMax >= 3)) {
    throw new InputError("OPTION", `createBaselineStore requires daysMax >= 3, got ${daysMax}`);
  }
  const profilePath = (digest: string) => join(directory, PROFILES_NAME, `${digest}.json`);
  const readLog = async () =>
    parseBaselineLog((await readIfPresent(fs, join(directory, LOG_NAME))) ?? new Uint8Array());

  /** Appends the entry that `decide` makes of the log, unless it is one of the log, and commits it by one rename. */
  const append = async (decide: (log: readonly BaselineEntry[]) => BaselineEntry): Promise<BaselineEntry> => {
    await fs.mkdir(directory, { recursive: true });
    const lock = { clock, holder: "writer of the baseline", leaseMs: lockLeaseMs, waitMs: lockWaitMs };
    return withRegistryLock(fs, join(directory, "lock"), lock, async (requireHeld) => {
      const log = await readLog();
      const entry = decide(log);
      if (log.includes(entry)) return entry;
      const text = [...log, entry].map((line) => `${canonicalJson(line, LOG_NAME)}\n`).join("");
      await replaceFileDurably(fs, join(directory, LOG_NAME), new TextEncoder().encode(text), requireHeld);
      return entry;
    });
  };

  return {
    log: readLog,
    profile: (digest) => readProfile(fs, profilePath(digest), digest),

    async baseline(beforeMs = Number.POSITIVE_INFINITY) {
      const accepted = acceptedDays(await readLog()).filter(({ fromMs }) => fromMs < beforeMs);
      const profiles: DayProfile[] = [];
      // From the latest day on, until there are enough that end in time.
      for (let i = accepted.length - 1; i >= 0 && profiles.length < daysMax; i--) {
        const profile = await readProfile(fs, profilePath(accepted[i]!.digest), accepted[i]!.digest);
        if (profile.toMs <= beforeMs) profiles.unshift(profile);
      }
      return profiles;
    },

    async record({ profile, findings, who }) {
      requireText(who, "who");
      const codes = [...new Set(blockingFindings(findings).map(({ code }) => code))];
      const text = serialiseProfile(profile);
      const digest = sha256(text);
      await fs.mkdir(join(directory, PROFILES_NAME), { recursive: true });
      await replaceFileDurably(fs, profilePath(digest), new TextEncoder().encode(text));
      return append((log) => {
        const last = log.findLast((entry) => entry.fromMs === profile.fromMs);
        if (last?.action === "retire") return last;
        return {
          action: codes.length === 0 ? "accept" : "quarantine",
          atMs: clock(),
          fromMs: profile.fromMs,
          digest,
          codes,
          who,
          why: codes.length === 0 ? "no finding blocks" : "findings block",
        };
      });
    },

    rebaseline({ fromMs, accepted, who, why }) {
      requireText(who, "who");
      requireText(why, "why");
      return append((log) => {
        const last = log.findLast((entry) => entry.fromMs === fromMs);
        if (last === undefined || isAccepted(last) === accepted) {
          const state =
            last === undefined ? "was never judged" : accepted ? "is accepted already" : "is not accepted";
          throw new InputError(
            "BASELINE_DAY",
            `rebaseline requires a day to change, but that of ${new Date(fromMs).toISOString()} ${state}`,
          );
        }
        return { ...last, action: accepted ? "readmit" : "retire", atMs: clock(), who, why };
      });
    },
  };
}

/** The last entry of each day that is accepted, by day. */
function acceptedDays(log: readonly BaselineEntry[]): BaselineEntry[] {
  const last = new Map(log.map((entry) => [entry.fromMs, entry]));
  return [...last.values()].filter(isAccepted).sort((a, b) => a.fromMs - b.fromMs);
}

function isAccepted({ action }: BaselineEntry): boolean {
  return action === "accept" || action === "readmit";
}

async function readProfile(fs: FileSystem, path: string, digest: string): Promise<DayProfile> {
  const bytes = await readIfPresent(fs, path);
  if (bytes === undefined || sha256(bytes) !== digest) {
    throw damagedBaseline(
      `names ${digest}, whose profile ${bytes === undefined ? "is missing" : "was changed"}`,
    );
  }
  return parseProfile(new TextDecoder().decode(bytes));
}

async function readIfPresent(fs: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await fs.open(path, constants.O_RDONLY);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function requireText(value: string, name: string): void {
  if (value.trim() === "") {
    throw new InputError(
      "WHO_WHY",
      `the baseline store requires ${name}, to be recorded, got ${JSON.stringify(value)}`,
    );
  }
}
