import { createHash } from "node:crypto";
import { type ClickTable, InputError } from "@slidr/clicks";
import type { PartSummary } from "../summary.js";

/** Shares of the clicks: the rest, at the end, is the test part. */
const TRAIN_SHARE = 0.6;
const CALIBRATE_SHARE = 0.2;

/** 0 train, 1 calibrate, 2 test. */
type Part = 0 | 1 | 2;

/** Row numbers of the three parts, in time order each. */
export interface Split {
  readonly by: "time" | "session" | "column";
  readonly train: Uint32Array;
  readonly calibrate: Uint32Array;
  readonly test: Uint32Array;
  /** When labels are read: the end of the calibration part, or of the log where parts share one time. Epoch ms. */
  readonly asOfMs: number;
}

/**
 * Splits a time-ordered table into train, calibrate and test.
 *
 * By time: the later part is always judged by what was learnt earlier, and clicks of one millisecond stay
 * together. By session: for logs whose classes do not overlap in time; whole sessions go to one part. By column: as
 * the log itself says, [rowCount] 0 train, 1 calibrate, 2 test.
 */
export function splitRows(table: ClickTable, rule: "time" | "session" | Uint8Array): Split {
  const by = typeof rule === "string" ? rule : "column";
  const partOf =
    rule === "time"
      ? byTime(table)
      : rule === "session"
        ? bySession(table)
        : (row: number) => rule[row] as Part;
  const rows: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < table.rowCount; row++) rows[partOf(row)].push(row);
  const [train, calibrate, test] = rows.map((part) => Uint32Array.from(part)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (const [name, part] of Object.entries({ train, calibrate, test }))
    if (part.length === 0)
      throw new InputError(
        "SPLIT_EMPTY",
        `splitRows requires clicks in every part, got none in ${name} of ${table.rowCount} clicks; read a longer log`,
      );
  const lastRow = by === "time" ? calibrate[calibrate.length - 1]! : table.rowCount - 1;
  return { by, train, calibrate, test, asOfMs: table.clickedAtMs[lastRow]! };
}

function byTime({ clickedAtMs, rowCount }: ClickTable): (row: number) => Part {
  const trainEndMs = clickedAtMs[Math.floor(rowCount * TRAIN_SHARE)] ?? 0;
  const calibrateEndMs = clickedAtMs[Math.floor(rowCount * (TRAIN_SHARE + CALIBRATE_SHARE))] ?? 0;
  return (row) => (clickedAtMs[row]! < trainEndMs ? 0 : clickedAtMs[row]! < calibrateEndMs ? 1 : 2);
}

function bySession(table: ClickTable): (row: number) => Part {
  const column = table.sessionId ?? table.userId;
  const parts = column.dictionary.map((session): Part => {
    const share = createHash("sha256").update(session).digest().readUInt32LE(0) / 2 ** 32;
    return share < TRAIN_SHARE ? 0 : share < TRAIN_SHARE + CALIBRATE_SHARE ? 1 : 2;
  });
  return (row) => parts[column.codes[row]!]!;
}

/** Time bounds and counts of one part. */
export function partSummary(table: ClickTable, rows: Uint32Array, purchased: Uint8Array): PartSummary {
  let purchases = 0;
  for (const row of rows) purchases += purchased[row]!;
  return {
    fromMs: table.clickedAtMs[rows[0]!]!,
    toMs: table.clickedAtMs[rows[rows.length - 1]!]!,
    clicks: rows.length,
    purchases,
  };
}
