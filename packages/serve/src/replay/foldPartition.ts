import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { replaceAtomically } from "@slidr/clicks";
import { type Correction, correctionOf } from "./correction.js";
import { RowFold } from "./foldRows.js";
import type { ReplayRow } from "./replayRow.js";
import type { ReplayTask } from "./replayTask.js";
import { TotalsTable } from "./replayTotals.js";
import { readRows, writeJson } from "./rowFiles.js";

/** Lines joined before they go to the compressor. */
const LINES = 1000;

/** Folds a partition's rows, writes its corrections and then its totals: where the totals are, the corrections are. Returns its rows. */
export async function foldPartition(task: Extract<ReplayTask, { kind: "fold" }>): Promise<number> {
  const { out, work, partition, parts } = task;
  const fold = new RowFold();
  let rows = 0;
  for (let part = 0; part < parts; part++) {
    for (const row of await readRows<ReplayRow>(work, part, partition)) {
      fold.add(row);
      rows++;
    }
  }
  const totals = new TotalsTable();
  await replaceAtomically(correctionsPath(out, partition), (temporary) =>
    pipeline(
      Readable.from(correctionLines(fold, totals)),
      createGzip({ level: 1 }),
      createWriteStream(temporary),
    ),
  );
  await writeJson(totalsPath(work, partition), totals.totals().cells);
  return rows;
}

function* correctionLines(fold: RowFold, totals: TotalsTable): Generator<string> {
  let lines: string[] = [];
  for (const click of fold.clicks()) {
    const correction: Correction = correctionOf(click.row);
    totals.addClick(click, correction);
    lines.push(`${JSON.stringify(correction)}\n`);
    if (lines.length < LINES) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}

/** Where a partition's corrections are. */
export function correctionsPath(out: string, partition: number): string {
  return join(out, `corrections-${String(partition).padStart(5, "0")}.jsonl.gz`);
}

/** Where its totals wait for the others. */
export function totalsPath(work: string, partition: number): string {
  return join(work, `totals-${partition}.json`);
}
