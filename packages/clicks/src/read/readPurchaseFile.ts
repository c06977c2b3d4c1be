import type { PurchaseHistory } from "../clickTable.js";
import { timeReader } from "../time/timeReader.js";
import { amountField, clickTimeField, userField } from "./fieldReaders.js";
import { PurchaseColumns } from "./purchaseColumns.js";
import { type ReadOptions, type RowSink, readRows } from "./readRows.js";
import type { RejectLog } from "./rejectLog.js";
import { emptyRowDraft, type FieldReader } from "./rowDraft.js";
import type { TextBatch, WantedColumn } from "./textSource.js";

/**
 * Reads a purchase history: columns `userId`, `purchasedAtMs` (epoch ms) and `amount` (>= 0), as writePurchaseFile
 * writes them.
 *
 * @param options - as for readClickLog, but that no row may be rejected unless `rejectRateMax` says so.
 * @returns the purchases in time order.
 * @throws InputError as readClickLog; `LOG_EMPTY` also where there is no purchase at all.
 *
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readPurchaseFile } from "@slidr/clicks";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "slidr-")), "purchases.csv");
 * writeFileSync(path, "userId,purchasedAtMs,amount\nann,5000,9.99\n");
 * (await readPurchaseFile({ path })).userId.dictionary; // => ["ann"]
 * ```
 */
export async function readPurchaseFile(options: ReadOptions): Promise<PurchaseHistory> {
  const rows = new PurchaseRows();
  const reading = readRows({ rejectRateMax: 0, ...options }, rows);
  while (!(await reading.next()).done);
  return rows.purchases.history();
}

const COLUMNS = ["purchasedAtMs", "userId", "amount"] as const;

class PurchaseRows implements RowSink {
  rowsSplit = 0;
  readonly purchases = new PurchaseColumns();
  readonly wanted: readonly WantedColumn[] = COLUMNS.map((name) => ({
    name,
    key: "purchase file",
    isText: name === "userId",
  }));
  readonly #draft = emptyRowDraft();
  readonly #fields: readonly FieldReader[] = [
    clickTimeField(0, COLUMNS[0], timeReader({ format: "epochMs" })),
    userField([1], [COLUMNS[1]]),
    amountField(2, COLUMNS[2], () => true),
  ];

  read(batch: TextBatch, rejects: RejectLog): void {
    for (let row = 0; row < batch.rowCount; row++) {
      this.rowsSplit += 1;
      const fault = this.#fields.reduce(
        (found, field) => found ?? field(batch.cells, row, this.#draft),
        undefined as ReturnType<FieldReader>,
      );
      const { user, clickedAtMs, amount } = this.#draft;
      if (fault) rejects.add({ line: batch.lines[row]!, ...fault });
      else this.purchases.push(user, clickedAtMs, amount);
    }
  }
}
