import { InputError } from "../inputError.js";
import { AtomicTextFile } from "../write/atomicFile.js";
import { sourceFor } from "./openSource.js";
import { RejectLog, type RejectSummary } from "./rejectLog.js";
import type { TextBatch, WantedColumn } from "./textSource.js";

/** How far a reader has come. */
export interface ReadProgress {
  /** Rows read, rejects included. */
  readonly rows: number;
  readonly rejected: number;
  /** Share of the file, in [0, 1]. */
  readonly share: number;
}

export interface ReadOptions {
  /** The log: `.csv`, `.jsonl`, `.ndjson` (each also with `.gz`), or `.parquet`. */
  readonly path: string;
  /** Share of rows that may be rejected, in [0, 1]; above it the run stops. Default 0.01. */
  readonly rejectRateMax?: number;
  /** Where to write the rejects, one JSON object a line: line, column, value, reason. */
  readonly rejectsPath?: string;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** Rows read in a finished run, and those of them that were rejected. */
export interface RowsRead {
  readonly rowsRead: number;
  readonly rejects: RejectSummary;
}

/** Takes the rows of a file. */
export interface RowSink {
  readonly wanted: readonly WantedColumn[];
  /** Rows taken so far, rejects among them. */
  readonly rowsSplit: number;
  read(batch: TextBatch, rejects: RejectLog): void;
}

/**
 * Reads a whole file into `rows`, batch by batch; yields after each.
 *
 * @throws InputError where the file cannot be read, has no row, or has too many bad ones.
 */
export async function* readRows(options: ReadOptions, rows: RowSink): AsyncGenerator<void, RowsRead> {
  const { path, rejectsPath, rejectRateMax = 0.01, onProgress } = options;
  if (!(rejectRateMax >= 0 && rejectRateMax <= 1))
    throw new InputError("REJECT_RATE_MAX", `reading requires rejectRateMax in [0, 1], got ${rejectRateMax}`);
  const file = rejectsPath === undefined ? undefined : await AtomicTextFile.create(rejectsPath);
  const rejects = new RejectLog(file);
  let rowsRead = 0;
  try {
    for await (const batch of sourceFor(path)(path, rows.wanted, rejects.addBroken)) {
      rows.read(batch, rejects);
      await rejects.flush();
      rowsRead = rows.rowsSplit + rejects.broken;
      onProgress?.({ rows: rowsRead, rejected: rejects.count, share: batch.share });
      yield;
    }
    await file?.commit();
  } finally {
    await file?.discard();
  }
  if (rowsRead === 0) throw new InputError("LOG_EMPTY", `${path} has no rows`);
  rejects.check(path, rowsRead, rejectRateMax, rejectsPath);
  return { rowsRead, rejects: rejects.summary(rowsRead, rejectsPath) };
}
