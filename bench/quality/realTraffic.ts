import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ColumnMap, parseColumnMap, readClickLog } from "@slidr/clicks";
import { durationMs } from "@slidr/features";
import type { Traffic } from "../../packages/cli/src/pipeline/traffic.js";
import { sharedDataPath } from "../../tools/sharedData.js";

/** A real log of the study, beside the repository where it is there at all. */
export interface RealLog {
  readonly name: string;
  /** Under ../shared/data. */
  readonly file: string;
  readonly map: string;
  readonly sliceBy: string;
  /** The log's own column of parts, read as an attribute: values "train" and "test". */
  readonly splitColumn?: string;
}

export const REAL_LOGS: readonly RealLog[] = [
  {
    name: "talkingdata",
    file: "talkingdata/train_sample.csv",
    map: "talkingdata.json",
    sliceBy: "device",
  },
  {
    name: "certh",
    file: "web-bot-certh/requests_phase1_labelled.csv",
    map: "certh.json",
    sliceBy: "method",
    splitColumn: "split",
  },
];

/** Of the authors' training sessions, the share that sets thresholds instead. */
const CALIBRATE_SHARE = 0.25;

/** Reads a real log by its map in examples/maps; undefined, with a line that says so, where it is absent. */
export async function realTraffic({ name, file, map, splitColumn }: RealLog): Promise<Traffic | undefined> {
  const path = sharedDataPath(file);
  if (path === undefined) {
    console.error(`bench: SKIPPED ${name}: ../shared/data/${file} is not here`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "slidr-quality-"));
  try {
    const json = JSON.parse(
      readFileSync(fileURLToPath(new URL(`../../examples/maps/${map}`, import.meta.url)), "utf8"),
    ) as ColumnMap;
    const attributes = { ...json.attributes, ...(splitColumn && { [splitColumn]: splitColumn }) };
    const columnMap = parseColumnMap({ ...json, attributes });
    const log = await readClickLog({ path, map: columnMap, rejectsPath: join(folder, "rejects.jsonl") });
    return {
      kind: "file",
      name,
      table: log.table,
      fields: log.fields,
      purchases: log.purchases,
      truth: log.truth,
      split: splitColumn === undefined ? "time" : bySessions(log.table, splitColumn),
      purchaseWindowMs: durationMs(columnMap.labels?.purchaseWindow ?? "1d", "quality"),
      leaveOut: columnMap.leaveOut ?? [],
      rows: { read: log.rowsRead, rejected: log.rejects.count, dropped: 0 },
      notes: [],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The authors' test sessions judge; of their training sessions a quarter, whole ones, sets thresholds. */
function bySessions(table: Traffic["table"], splitColumn: string): Uint8Array {
  const split = table.attributes[splitColumn];
  const sessions = table.sessionId;
  if (split?.kind !== "string" || sessions === undefined)
    throw new Error("quality requires sessions and a split column of words");
  const calibrates = sessions.dictionary.map(
    (session) => createHash("sha256").update(session).digest().readUInt32LE(0) < CALIBRATE_SHARE * 2 ** 32,
  );
  return Uint8Array.from(split.codes, (code, row) => {
    if (split.dictionary[code] === "test") return 2;
    return calibrates[sessions.codes[row]!] ? 1 : 0;
  });
}
