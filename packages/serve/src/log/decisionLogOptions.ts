import { InputError } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";

/** Where and how a decision log is written. */
export interface DecisionLogOptions {
  /** Made where it is absent; one writer at a time. */
  readonly directory: string;
  /** Decisions that may wait for the disk; further ones are counted as unwritten. 16,384 by default: 8 s at 2,000 a second. */
  readonly bufferMax?: number;
  /** How long a decision waits for others to be written with; 20 by default. What a kill -9 loses is no older than this. */
  readonly flushMs?: number;
  /**
   * How often written text is flushed to the disk; 1,000 by default. What a power cut loses is no older than this. 0 flushes each write;
   * Infinity leaves it to the operating system.
   */
  readonly syncMs?: number;
  /** A segment is sealed when its text has so many bytes ... ; 64 MiB by default. */
  readonly segmentBytesMax?: number;
  /** ... or when it is so old; 600,000 by default. */
  readonly segmentMs?: number;
  /**
   * Click ids whose second record is recognised and not written: at least the last half of so many; 200,000 by default, some 20 MB. The
   * last half is 50 s at 2,000 clicks a second.
   */
  readonly recentIdsMax?: number;
  /** How long to wait before a write that failed is tried again; 1,000 by default. */
  readonly retryMs?: number;
  /** Of sealed segments, 1 (fast) to 9 (small); 1 by default. */
  readonly gzipLevel?: number;
  /** The file system; `node:fs/promises` by default. */
  readonly files?: LogFiles;
}

const DEFAULTS = {
  bufferMax: 16_384,
  flushMs: 20,
  syncMs: 1000,
  segmentBytesMax: 64 * 2 ** 20,
  segmentMs: 600_000,
  recentIdsMax: 200_000,
  retryMs: 1000,
  gzipLevel: 1,
} as const;

/** The numbers of a log's options, each checked. */
export type LogNumbers = Readonly<Record<keyof typeof DEFAULTS, number>>;

const COUNTS = ["bufferMax", "segmentBytesMax", "recentIdsMax", "gzipLevel"] as const;
/** What setTimeout can count. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Fills in defaults, and refuses what makes no sense. */
export function requireLogOptions(options: DecisionLogOptions): LogNumbers {
  const { directory } = options;
  if (typeof directory !== "string" || directory === "") {
    throw new InputError(
      "LOG_OPTION",
      `openDecisionLog requires a directory, got ${JSON.stringify(directory)}`,
    );
  }
  const names = Object.keys(DEFAULTS) as (keyof LogNumbers)[];
  const numbers = Object.fromEntries(
    names.map((name) => [name, options[name] ?? DEFAULTS[name]]),
  ) as LogNumbers;
  for (const name of COUNTS) {
    if (!Number.isSafeInteger(numbers[name]) || numbers[name] < 1)
      throw wrong(name, "a whole number >= 1", numbers);
  }
  if (numbers.gzipLevel > 9) throw wrong("gzipLevel", "a level from 1 to 9", numbers);
  for (const name of ["flushMs", "syncMs", "segmentMs", "retryMs"] as const) {
    const isNever = numbers[name] === Number.POSITIVE_INFINITY && (name === "syncMs" || name === "segmentMs");
    const isTime = numbers[name] >= 0 && numbers[name] <= TIMER_MS_MAX;
    if (!isTime && !isNever) throw wrong(name, `milliseconds in [0, ${TIMER_MS_MAX}]`, numbers);
  }
  return numbers;
}

function wrong(name: keyof LogNumbers, rule: string, numbers: LogNumbers): InputError {
  return new InputError("LOG_OPTION", `openDecisionLog requires ${name} to be ${rule}, got ${numbers[name]}`);
}
