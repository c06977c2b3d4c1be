import type { PurchaseHistory } from "../clickTable.js";
import { purchaseFileColumns } from "./fileColumns.js";
import { writeRows } from "./writeRows.js";

/**
 * Writes a purchase history: columns `userId`, `purchasedAtMs` (epoch ms) and `amount`. The file appears when complete.
 *
 * @param path - ends in `.csv`, `.jsonl`, `.ndjson` or `.parquet`.
 * @param history - any purchase history.
 * @throws InputError as writeClickFile.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readPurchaseFile, writePurchaseFile } from "@slidr/clicks";
 *
 * const userId = { kind: "string", codes: Uint32Array.of(0), dictionary: ["ann"] } as const;
 * const history = { rowCount: 1, userId, purchasedAtMs: Float64Array.of(5_000), amount: Float64Array.of(9.99) };
 * const path = join(mkdtempSync(join(tmpdir(), "slidr-")), "purchases.csv");
 * await writePurchaseFile(path, history);
 * await readPurchaseFile({ path }); // => history
 * ```
 */
export async function writePurchaseFile(path: string, history: PurchaseHistory): Promise<void> {
  await writeRows(path, [{ rowCount: history.rowCount, columns: purchaseFileColumns(history) }]);
}
