import { type ClickLog, type PurchaseHistory, readClickLog, readPurchaseFile } from "@slidr/clicks";
import { durationMs } from "@slidr/features";
import { readColumnMap } from "./readColumnMap.js";
import type { Listener } from "./stages.js";
import type { Traffic } from "./traffic.js";

const PURCHASE_WINDOW = "1d";

export interface FileTrafficOptions {
  /** The click log. */
  readonly clicks: string;
  /** Its column map, JSON. */
  readonly map: string;
  /** Account purchase histories, instead of those that the log itself may hold. */
  readonly purchases?: string | undefined;
  /** Overrides the map's, such as "12h". */
  readonly purchaseWindow?: string | undefined;
  /** For errors: which command reads. */
  readonly command: "train" | "check";
  readonly rejectRateMax: number;
  /** Where bad rows go. */
  readonly rejectsPath: string;
  readonly listener: Pick<Listener, "progress">;
}

/** The clicks of a user's own log, read by a column map. */
export async function fileTraffic(options: FileTrafficOptions): Promise<Traffic> {
  const { clicks: path, rejectRateMax, rejectsPath, listener } = options;
  const map = await readColumnMap(options.map, options.command);
  const log = await readClickLog({
    path,
    map,
    rejectRateMax,
    rejectsPath,
    onProgress: ({ rows, share }) => listener.progress(share, 1, `${rows.toLocaleString("en-US")} rows`),
  });
  const purchases = options.purchases === undefined ? log.purchases : await readPurchases(options.purchases);
  const purchaseWindow = options.purchaseWindow ?? map.labels?.purchaseWindow ?? PURCHASE_WINDOW;
  return {
    kind: "file",
    name: path,
    table: log.table,
    fields: log.fields,
    purchases,
    truth: log.truth,
    split: log.part ?? (log.split.by === "session" ? "session" : "time"),
    purchaseWindowMs: durationMs(purchaseWindow, `${options.command} --purchase-window`),
    leaveOut: map.leaveOut ?? [],
    rows: {
      read: log.rowsRead,
      rejected: log.rejects.count,
      dropped: log.dropped.reduce((sum, { count }) => sum + count, 0),
    },
    notes: notesOf(log, rejectsPath),
  };
}

async function readPurchases(path: string): Promise<PurchaseHistory> {
  return readPurchaseFile({ path });
}

function notesOf(log: ClickLog, rejectsPath: string): string[] {
  const notes = [...log.notes];
  if (log.rejects.count > 0) {
    const [commonest] = Object.entries(log.rejects.byReason);
    notes.push(
      `${log.rejects.count} of ${log.rowsRead} rows rejected, most often: ${commonest?.[0]} (${commonest?.[1]}); all are in ${rejectsPath}.`,
    );
  }
  for (const { why, count } of log.dropped) notes.push(`${count} rows left out: ${why}.`);
  return notes;
}
