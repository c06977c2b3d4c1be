import type { AttributeColumn, ClickTable } from "../clickTable.js";
import type { ColumnMap } from "../map/columnMap.js";
import { GrowingArray } from "../table/growingArray.js";
import { detachString, StringColumnBuilder } from "../table/stringColumnBuilder.js";
import type { RowDraft } from "./rowDraft.js";
import type { RowPlan } from "./rowPlan.js";

/** The clicks of a log on their way into a table, column by column. */
export class ClickColumns {
  readonly #clickId: string[] = [];
  readonly #clickedAtMs = new GrowingArray(Float64Array);
  readonly #userId = new StringColumnBuilder();
  readonly #sessionId: StringColumnBuilder | undefined;
  readonly #ip: StringColumnBuilder | undefined;
  readonly #loggedIn: GrowingArray<Uint8Array> | undefined;
  readonly #purchased: GrowingArray<Uint8Array> | undefined;
  readonly #purchasedAtMs: GrowingArray<Float64Array> | undefined;
  readonly #texts: readonly StringColumnBuilder[];
  readonly #numbers: readonly GrowingArray<Float64Array>[];
  readonly #truth: GrowingArray<Uint8Array> | undefined;
  readonly #part: GrowingArray<Uint8Array> | undefined;

  constructor(
    readonly map: ColumnMap,
    readonly plan: RowPlan,
  ) {
    const bytes = (isThere: unknown) => (isThere ? new GrowingArray(Uint8Array) : undefined);
    const isFlag = map.purchase !== null && "column" in map.purchase;
    this.#sessionId = map.session === null ? undefined : new StringColumnBuilder();
    this.#ip = map.ip === null ? undefined : new StringColumnBuilder();
    this.#loggedIn = bytes(map.loggedIn);
    this.#purchased = bytes(isFlag);
    this.#purchasedAtMs = map.purchaseTime ? new GrowingArray(Float64Array) : undefined;
    this.#truth = bytes(map.truth);
    this.#part = bytes(map.split?.by === "column");
    this.#texts = plan.textAttributes.map(() => new StringColumnBuilder());
    this.#numbers = plan.numberAttributes.map(() => new GrowingArray(Float64Array));
  }

  get rowCount(): number {
    return this.#clickId.length;
  }

  push(draft: RowDraft): void {
    this.#clickId.push(detachString(draft.clickId));
    this.#clickedAtMs.push(draft.clickedAtMs);
    this.#userId.push(draft.user);
    this.#sessionId?.push(draft.session);
    this.#ip?.push(draft.ip);
    this.#loggedIn?.push(draft.loggedIn);
    this.#purchased?.push(draft.purchased);
    this.#purchasedAtMs?.push(draft.purchasedAtMs);
    this.#truth?.push(draft.truth);
    this.#part?.push(draft.part);
    for (let index = 0; index < this.#texts.length; index++) this.#texts[index]!.push(draft.texts[index]!);
    for (let index = 0; index < this.#numbers.length; index++)
      this.#numbers[index]!.push(draft.numbers[index]!);
  }

  /** The rows pushed so far, in their order. */
  table(): ClickTable {
    return {
      rowCount: this.rowCount,
      clickId: this.#clickId,
      clickedAtMs: this.#clickedAtMs.finish(),
      userId: this.#userId.finish(),
      ...(this.#sessionId && { sessionId: this.#sessionId.finish() }),
      ...(this.#ip && { ip: this.#ip.finish() }),
      ...(this.#loggedIn && { loggedIn: this.#loggedIn.finish() }),
      ...(this.#purchased && { purchased: this.#purchased.finish() }),
      ...(this.#purchasedAtMs && { purchasedAtMs: this.#purchasedAtMs.finish() }),
      attributes: this.#attributes(),
    };
  }

  truth(): Uint8Array | undefined {
    return this.#truth?.finish();
  }

  part(): Uint8Array | undefined {
    return this.#part?.finish();
  }

  /** In the map's order. */
  #attributes(): Record<string, AttributeColumn> {
    const { textAttributes, numberAttributes } = this.plan;
    const columns = Object.keys(this.map.attributes ?? {}).map((name): [string, AttributeColumn] => {
      const text = textAttributes.indexOf(name);
      if (text >= 0) return [name, this.#texts[text]!.finish()];
      return [name, { kind: "number", values: this.#numbers[numberAttributes.indexOf(name)]!.finish() }];
    });
    return Object.fromEntries(columns);
  }
}
