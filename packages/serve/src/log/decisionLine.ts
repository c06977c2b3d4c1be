import { type Click, InputError } from "@slidr/clicks";
import type { DecisionRecord } from "./decisionRecord.js";

/**
 * A record as one line of JSON, its line feed included. Every number reads back to the last bit.
 *
 * @example
 * ```ts
 * import { decisionLine, parseDecisionLine } from "@slidr/serve";
 *
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * const record = {
 *   version: 1, click, bundle: "b", specHash: "c", decidedAtMs: 5, degraded: true, invalid: false, reason: "store: gone",
 * } as const;
 * parseDecisionLine(decisionLine(record)).bundle; // => "b"
 * ```
 */
export function decisionLine(record: DecisionRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * A record back from its line.
 *
 * @param line with or without its line feed
 * @param lineNumber from 1, for the message of an error
 * @throws InputError `DECISION_LINE` for a line that was cut, or is no record of this version
 *
 * @example
 * ```ts
 * import { parseDecisionLine } from "@slidr/serve";
 *
 * parseDecisionLine('{"version":1,"cli', 7); // throws "line 7 of a decision log is not JSON"
 * ```
 */
export function parseDecisionLine(line: string, lineNumber = 1): DecisionRecord {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw fault(lineNumber, "is not JSON (cut off, perhaps, when the writer died)", { cause });
  }
  const { version, click, bundle, specHash, degraded, ...fields } = (json ?? {}) as Record<string, unknown>;
  if (version !== 1)
    throw fault(lineNumber, `has the version ${JSON.stringify(version)}, this reader knows 1`);
  const { clickId, userId, clickedAtMs } = (click ?? {}) as Partial<Click>;
  const isClick =
    typeof clickId === "string" && typeof userId === "string" && typeof clickedAtMs === "number";
  if (!isClick) throw fault(lineNumber, "holds no click");
  const isVersioned =
    typeof bundle === "string" && typeof specHash === "string" && typeof fields.decidedAtMs === "number";
  const isDecision = degraded === true ? isDegraded(fields) : degraded === false && isScored(fields);
  if (!isVersioned || !isDecision) throw fault(lineNumber, `holds no decision for click ${clickId}`);
  return json as DecisionRecord;
}

function isDegraded({ reason, invalid }: Record<string, unknown>): boolean {
  return typeof reason === "string" && invalid === false;
}

function isScored(fields: Record<string, unknown>): boolean {
  const { features, score, threshold, slice, resolvedSlice, calibratedAs, invalid } = fields;
  return (
    Array.isArray(features) &&
    features.every((value) => typeof value === "number") &&
    typeof score === "number" &&
    typeof threshold === "number" &&
    typeof slice === "string" &&
    typeof resolvedSlice === "string" &&
    typeof calibratedAs === "string" &&
    typeof invalid === "boolean"
  );
}

function fault(lineNumber: number, what: string, options?: ErrorOptions): InputError {
  return new InputError("DECISION_LINE", `line ${lineNumber} of a decision log ${what}`, options);
}
