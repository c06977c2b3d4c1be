import type { ColumnMap } from "../map/columnMap.js";
import { ClickColumns } from "./clickColumns.js";
import { type ClickIds, rowNumberId } from "./clickIds.js";
import { PurchaseColumns } from "./purchaseColumns.js";
import type { RowSink } from "./readRows.js";
import type { RejectLog } from "./rejectLog.js";
import { emptyRowDraft, type FieldReader } from "./rowDraft.js";
import type { RowPlan, ValueRule } from "./rowPlan.js";
import type { TextBatch, WantedColumn } from "./textSource.js";

/** Which rows of a log to read. */
export type RowsToRead = "all" | "purchases";

/** Rows that were left out on purpose. */
export interface DroppedRows {
  readonly why: string;
  readonly count: number;
}

/** Sorts the rows of a log into clicks, purchases, rows left out, and rejects. */
export class LogRows implements RowSink {
  /** Rows that could be split into columns; broken ones are counted by the reject log alone. */
  rowsSplit = 0;
  purchaseEvents = 0;
  clicks: ClickColumns;
  readonly purchases = new PurchaseColumns();
  readonly #draft = emptyRowDraft();
  readonly #dropped = new Map<string, number>();
  readonly #isFlag: boolean;

  constructor(
    readonly map: ColumnMap,
    readonly plan: RowPlan,
    readonly ids: ClickIds,
    readonly only: RowsToRead = "all",
  ) {
    this.clicks = new ClickColumns(map, plan);
    this.#isFlag = map.purchase !== null && "column" in map.purchase;
  }

  get wanted(): readonly WantedColumn[] {
    return this.plan.wanted;
  }

  read(batch: TextBatch, rejects: RejectLog): void {
    for (let row = 0; row < batch.rowCount; row++) this.#readRow(batch, row, rejects);
  }

  /** The clicks since the last call; the next ones begin a new table. */
  takeClicks(): ClickColumns {
    const taken = this.clicks;
    this.clicks = new ClickColumns(this.map, this.plan);
    return taken;
  }

  dropped(): DroppedRows[] {
    return Array.from(this.#dropped, ([why, count]) => ({ why, count }));
  }

  #readRow(batch: TextBatch, row: number, rejects: RejectLog): void {
    this.rowsSplit += 1;
    const { plan } = this;
    const dropRule = plan.drops.find((rule) => holds(rule, batch, row));
    if (dropRule !== undefined) {
      this.#drop(dropRule.why);
      return;
    }
    const isPurchase = plan.purchaseRows !== undefined && holds(plan.purchaseRows, batch, row);
    const isClick = plan.clickRows === undefined ? !isPurchase : holds(plan.clickRows, batch, row);
    if (isPurchase) {
      if (!this.#fill(plan.purchaseFields, batch, row, rejects)) return;
      this.#addPurchase();
    }
    if (isClick && this.only === "all" && this.#fill(plan.clickFields, batch, row, rejects))
      this.#addClick(batch, row, rejects);
    if (!isPurchase && !isClick) this.#drop(plan.clickRows!.why);
  }

  /** Reads the fields into the draft; false where one is at fault. */
  #fill(fields: readonly FieldReader[], batch: TextBatch, row: number, rejects: RejectLog): boolean {
    for (const field of fields) {
      const fault = field(batch.cells, row, this.#draft);
      if (fault === undefined) continue;
      rejects.add({ line: batch.lines[row]!, ...fault });
      return false;
    }
    return true;
  }

  #addClick(batch: TextBatch, row: number, rejects: RejectLog): void {
    const draft = this.#draft;
    if (this.map.clickId === null) draft.clickId = rowNumberId(this.rowsSplit);
    else if (!this.ids.add(draft.clickId)) {
      const reason = "is the id of an earlier click";
      rejects.add({ line: batch.lines[row]!, column: this.map.clickId, value: draft.clickId, reason });
      return;
    }
    this.clicks.push(draft);
    if (this.#isFlag && this.map.amount && draft.purchased === 1 && !Number.isNaN(draft.purchasedAtMs))
      this.purchases.push(draft.user, draft.purchasedAtMs, draft.amount);
  }

  #addPurchase(): void {
    const { user, session, clickedAtMs, amount } = this.#draft;
    this.purchaseEvents += 1;
    if (this.map.amount) this.purchases.push(user, clickedAtMs, amount);
    if (session !== "") this.purchases.pushOfSession(session, clickedAtMs);
  }

  #drop(why: string): void {
    this.#dropped.set(why, (this.#dropped.get(why) ?? 0) + 1);
  }
}

function holds({ slot, values }: ValueRule, batch: TextBatch, row: number): boolean {
  return values.has(batch.cells[slot]![row]!);
}
