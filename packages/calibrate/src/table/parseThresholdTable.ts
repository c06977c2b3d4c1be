import { InputError } from "@slidr/clicks";
import { NOTHING_INVALID } from "@slidr/metrics";
import { nodesByDepth } from "../slices/nodesByDepth.js";
import { showJson } from "./showJson.js";
import { THRESHOLD_TABLE_VERSION, type ThresholdRow, type ThresholdTable } from "./thresholdTable.js";

const METHODS = ["hull", "quadratic", "global", "programme", "equalWeight"] as const;

/**
 * Checks that a parsed JSON value is a threshold table of this version, and returns it as one.
 *
 * A table decides real clicks, so nothing is repaired: a missing field, a threshold outside [0, 1] (other than 2, "nothing
 * invalid"), a name twice, a parent that does not exist or a `calibratedAs` that is no ancestor,
 * or whose threshold or `heuristicOnly` is another, is an error.
 *
 * @param json - As `JSON.parse` gave it. Fields the version does not know are left out of the result.
 * @throws InputError `TABLE_VERSION`, `TABLE_SHAPE`, `SLICE_NAME_TWICE`, `TREE_SHAPE`.
 * Cost: O(slices * depth).
 * @example
 * ```ts
 * import { parseThresholdTable } from "@slidr/calibrate";
 *
 * const slices = [{ name: "all", parent: -1, threshold: 0.9, calibratedAs: "all" }];
 * parseThresholdTable({ version: 1, method: "hull", budget: 0.01, slices }).budget; // => 0.01
 * parseThresholdTable({ version: 2, slices }); // throws "requires version 1, got 2"
 * ```
 */
export function parseThresholdTable(json: unknown): ThresholdTable {
  const table = asRecord(json, "a table");
  if (table.version !== THRESHOLD_TABLE_VERSION) {
    const rule = `version ${THRESHOLD_TABLE_VERSION}`;
    throw new InputError(
      "TABLE_VERSION",
      `parseThresholdTable requires ${rule}, got ${showJson(table.version)}`,
    );
  }
  const method = METHODS.find((known) => known === table.method);
  if (!method) throw misshapen(`method ${METHODS.join(", ")}`, showJson(table.method));
  const { budget } = table;
  if (!(typeof budget === "number" && budget > 0 && budget < 1))
    throw misshapen("budget in (0, 1)", showJson(budget));
  if (!Array.isArray(table.slices) || table.slices.length === 0) {
    throw misshapen("slices to be a list of at least one", showJson(table.slices));
  }
  const slices = table.slices.map(parseRow);
  checkTree(slices);
  return { version: THRESHOLD_TABLE_VERSION, method, budget, slices };
}

function parseRow(json: unknown, index: number): ThresholdRow {
  const { name, parent, threshold, calibratedAs, heuristicOnly } = asRecord(json, `slices[${index}]`);
  if (typeof name !== "string") throw misshapen(`slices[${index}].name to be a string`, showJson(name));
  if (typeof parent !== "number") throw misshapen(`slices[${index}].parent to be a number`, showJson(parent));
  const known =
    typeof threshold === "number" && threshold >= 0 && (threshold <= 1 || threshold === NOTHING_INVALID);
  if (!known)
    throw misshapen(`slices[${index}].threshold in [0, 1] or ${NOTHING_INVALID}`, showJson(threshold));
  if (typeof calibratedAs !== "string") {
    throw misshapen(`slices[${index}].calibratedAs to be a string`, showJson(calibratedAs));
  }
  if (heuristicOnly === undefined) return { name, parent, threshold, calibratedAs };
  if (heuristicOnly !== true)
    throw misshapen(`slices[${index}].heuristicOnly to be true or absent`, showJson(heuristicOnly));
  if (threshold !== NOTHING_INVALID)
    throw misshapen(
      `slices[${index}].threshold of ${NOTHING_INVALID} beside heuristicOnly`,
      showJson(threshold),
    );
  return { name, parent, threshold, calibratedAs, heuristicOnly };
}

function checkTree(slices: readonly ThresholdRow[]): void {
  const names = slices.map((row) => row.name);
  const parents = slices.map((row) => row.parent);
  nodesByDepth({ names, parents }, "parseThresholdTable");
  for (const [index, { calibratedAs, threshold, heuristicOnly }] of slices.entries()) {
    let at = index;
    while (at > 0 && names[at] !== calibratedAs) at = parents[at]!;
    if (names[at] !== calibratedAs) {
      throw misshapen(`slices[${index}].calibratedAs to be itself or an ancestor`, showJson(calibratedAs));
    }
    const owner = slices[at]!;
    const sameAs = `to be that of ${showJson(calibratedAs)},`;
    if (owner.threshold !== threshold)
      throw misshapen(`slices[${index}].threshold ${sameAs} ${owner.threshold}`, showJson(threshold));
    if (owner.heuristicOnly !== heuristicOnly)
      throw misshapen(
        `slices[${index}].heuristicOnly ${sameAs} ${showJson(owner.heuristicOnly)}`,
        showJson(heuristicOnly),
      );
  }
}

function asRecord(json: unknown, what: string): Record<string, unknown> {
  if (typeof json === "object" && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw misshapen(`${what} to be an object`, showJson(json));
}

function misshapen(rule: string, culprit: string): InputError {
  return new InputError("TABLE_SHAPE", `parseThresholdTable requires ${rule}, got ${culprit}`);
}
