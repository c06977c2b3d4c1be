import { InputError } from "@slidr/clicks";
import { parseThresholdTable } from "../table/parseThresholdTable.js";
import { showJson } from "../table/showJson.js";
import { UNCERTAINTY_TABLE_VERSION, type UncertaintyTable } from "./uncertaintyTable.js";

/**
 * Checks that a parsed JSON value is a table by slice and uncertainty of this version, and returns it as one.
 *
 * @param json - As `JSON.parse` gave it.
 * @throws InputError `TABLE_VERSION`, `TABLE_SHAPE`, and what `parseThresholdTable` throws for either of its tables.
 * Cost: O(rows * depth).
 * @example
 * ```ts
 * import { parseUncertaintyTable } from "@slidr/calibrate";
 *
 * parseUncertaintyTable({ version: 2 }); // throws "requires version 1, got 2"
 * ```
 */
export function parseUncertaintyTable(json: unknown): UncertaintyTable {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw misshapen("a table to be an object", showJson(json));
  const { version, cuts, slices, levels } = json as Record<string, unknown>;
  if (version !== UNCERTAINTY_TABLE_VERSION) {
    const rule = `version ${UNCERTAINTY_TABLE_VERSION}`;
    throw new InputError("TABLE_VERSION", `parseUncertaintyTable requires ${rule}, got ${showJson(version)}`);
  }
  if (!isAscending(cuts)) throw misshapen("cuts to be ascending finite numbers", showJson(cuts));
  const table = { cuts, slices: parseThresholdTable(slices), levels: parseThresholdTable(levels) };
  for (const [index, { name }] of table.slices.slices.entries()) {
    const other = table.levels.slices[index]?.name;
    if (other === name) continue;
    throw misshapen(`levels.slices[${index}] to be ${JSON.stringify(name)}, as in slices`, showJson(other));
  }
  return { version: UNCERTAINTY_TABLE_VERSION, ...table };
}

function isAscending(cuts: unknown): cuts is number[] {
  if (!Array.isArray(cuts)) return false;
  return cuts.every(
    (cut, i) => typeof cut === "number" && Number.isFinite(cut) && (i === 0 || cut > (cuts[i - 1] as number)),
  );
}

function misshapen(rule: string, culprit: string): InputError {
  return new InputError("TABLE_SHAPE", `parseUncertaintyTable requires ${rule}, got ${culprit}`);
}
