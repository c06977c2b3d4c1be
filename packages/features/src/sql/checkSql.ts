import { idLengthMax } from "../keys/clickColumns.js";
import { epochMsMax } from "../keys/clickKeys.js";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { LogColumn } from "./inputSql.js";
import type { DialectWords } from "./sqlDialect.js";

/** Beyond the first 65,536 characters of Unicode: two UTF-16 units each. */
const notAstral = "[^\\x{10000}-\\x{10FFFF}]";

/** A SELECT of one click that no store would count, if there is one: `rule`, `culprit`, `got`, `click`. */
export function checkSelect(
  plan: FeaturePlan,
  columns: readonly LogColumn[],
  source: string,
  words: DialectWords,
): string {
  const { name, text, textType, bytes, without } = words;
  const textOf = (column: LogColumn) => `CAST(${name(column.source)} AS ${textType})`;
  const keyColumns = new Set(["clickId", ...plan.keys.flat().filter((part) => typeof part === "string")]);
  const ids = columns.filter(({ column }) => keyColumns.has(column));
  const units = (value: string) => `LENGTH(${value}) + LENGTH(${without(value, notAstral)})`;
  // A text has at least as many bytes as UTF-16 units: those are counted for the few that might be too long.
  const isLong = (value: string) =>
    `CASE WHEN ${bytes(value)} > ${idLengthMax} THEN ${units(value)} > ${idLengthMax} ELSE FALSE END`;
  const time = columns.find(({ column }) => column === "clickedAtMs")!;
  const ms = `TRY_CAST(${name(time.source)} AS DOUBLE)`;
  const isTime = `COALESCE(${ms} = FLOOR(${ms}) AND ABS(${ms}) <= ${epochMsMax}, FALSE)`;
  const cases = [
    { column: time, rule: "TIME", is: `NOT ${isTime}`, got: textOf(time) },
    ...ids.map((column) => {
      const value = textOf(column);
      return { column, rule: "ID_LENGTH", is: isLong(value), got: `CAST(${units(value)} AS ${textType})` };
    }),
  ];
  const pick = (of: (one: (typeof cases)[number]) => string) =>
    `CASE ${cases.map((one) => `WHEN ${one.is} THEN ${of(one)}`).join(" ")} END`;
  const click = textOf(columns.find(({ column }) => column === "clickId")!);
  return `SELECT ${pick(({ rule }) => text(rule))} AS rule, ${pick(({ column }) => text(column.column))} AS culprit,
    ${pick(({ got }) => got)} AS got, ${click} AS click
    FROM ${source} AS log WHERE ${cases.map(({ is }) => `(${is})`).join(" OR ")} LIMIT 1`;
}
