import type { ClickTable, StringColumn } from "@slidr/clicks";
import { Random } from "../random.js";
import { optionChecks } from "../requireOption.js";
import type { FaultDay, FaultyDay, RobotSurge } from "./fault.js";
import { faultScope, rowsOf } from "./faultScope.js";
import { mergedDay } from "./faultyDay.js";

/** A script's clicks and the log-normal pauses between them, as `burstScript`'s. */
const CLICKS_PER_SCRIPT = 160;
const GAP_MS = 900;
const GAP_SIGMA = 0.8;

const check = optionChecks("injectFault");

/**
 * Scripts click as well. Each begins at the moment of a click in scope, and has that click's device, country and address block, so that
 * a surge in a slice stays in it; its user and session are its own.
 */
export function robotSurge({ table }: FaultDay, fault: RobotSurge): FaultyDay {
  const { multiple, seed = 1, toMs = Number.POSITIVE_INFINITY } = fault;
  check.range("multiple", multiple, Number.MIN_VALUE, 1_000, "in (0, 1000]");
  const rows = rowsOf(faultScope(table, fault));
  const total = Math.round(rows.length * multiple);
  const random = new Random(seed);
  const endMs = Math.min(toMs, (table.clickedAtMs[table.rowCount - 1] ?? 0) + 1);
  const models: number[] = [];
  const scripts: number[] = [];
  const timesMs: number[] = [];
  for (let script = 0; timesMs.length < total; script++) {
    const model = rows[random.below(rows.length)]!;
    let atMs = table.clickedAtMs[model]!;
    for (let click = 0; click < CLICKS_PER_SCRIPT && atMs < endMs && timesMs.length < total; click++) {
      models.push(model);
      scripts.push(script);
      timesMs.push(atMs);
      atMs += Math.max(1, Math.round(random.logNormal(GAP_MS, GAP_SIGMA)));
    }
  }
  return mergedDay("robotSurge", table, surgeTable(table, { models, scripts, timesMs, seed }), 0);
}

function surgeTable(
  table: ClickTable,
  surge: { models: readonly number[]; scripts: readonly number[]; timesMs: readonly number[]; seed: number },
): ClickTable {
  const { models, scripts, timesMs, seed } = surge;
  const like = (column: StringColumn): StringColumn => ({
    ...column,
    codes: Uint32Array.from(models, (row) => column.codes[row]!),
  });
  const own = (letter: string): StringColumn => ({
    kind: "string",
    codes: Uint32Array.from(scripts),
    dictionary: Array.from(
      { length: (scripts.at(-1) ?? -1) + 1 },
      (_, script) => `${letter}surge${seed}-${script}`,
    ),
  });
  return {
    rowCount: models.length,
    clickId: timesMs.map((_, index) => `csurge${seed}-${index}`),
    clickedAtMs: Float64Array.from(timesMs),
    userId: own("u"),
    ...(table.sessionId && { sessionId: own("s") }),
    ...(table.ip && { ip: like(table.ip) }),
    ...(table.loggedIn && { loggedIn: new Uint8Array(models.length) }),
    ...(table.purchased && { purchased: new Uint8Array(models.length) }),
    ...(table.purchasedAtMs && { purchasedAtMs: new Float64Array(models.length).fill(Number.NaN) }),
    attributes: Object.fromEntries(
      Object.entries(table.attributes).map(([name, column]) => [
        name,
        column.kind === "string"
          ? like(column)
          : { ...column, values: Float64Array.from(models, (row) => column.values[row]!) },
      ]),
    ),
  };
}
