import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import { segmentChunks } from "../log/segmentChunks.js";
import { textLines } from "../log/textLines.js";
import type { Correction } from "../replay/correction.js";
import type { ChargeRow } from "./clickState.js";

/** Corrections told at a time. */
const BATCH = 50_000;

/** The states to reach, of a finished replay's corrections, some at a time. Clicks that it could not decide are left as they are. */
export async function* readCharges(directory: string): AsyncGenerator<readonly ChargeRow[]> {
  const names = await nodeFiles.readdir(directory);
  if (!names.includes("totals.json")) {
    throw new InputError(
      "REPLAY_UNFINISHED",
      `dailyReport requires replays that came to their end, got ${directory} without totals.json: run that replay again, it goes on where it stopped`,
    );
  }
  let charges: ChargeRow[] = [];
  for (const name of names.filter((file) => /^corrections-\d+\.jsonl\.gz$/.test(file)).sort()) {
    const handle = await nodeFiles.open(join(directory, name), "r");
    for await (const { lines } of textLines(segmentChunks(handle, true))) {
      for (const line of lines) {
        const { clickId, to } = JSON.parse(line) as Correction;
        if (to !== undefined) charges.push({ clickId, charged: to.charged });
      }
      if (charges.length < BATCH) continue;
      yield charges;
      charges = [];
    }
  }
  if (charges.length > 0) yield charges;
}
