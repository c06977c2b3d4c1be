import { type Click, InputError } from "@slidr/clicks";
import { type DecisionRecord, RECORD_VERSION } from "./decisionRecord.js";
import type { LogGap } from "./logGap.js";

/**
 * A record as one line of JSON, its line feed included. Every number reads back to the last bit.
 *
 * @example
 * ```ts
 * import { decisionLine, parseDecisionLine } from "@slidr/serve";
 *
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * const record = {
 *   version: 2, click, bundle: "b", specHash: "c", decidedAtMs: 5, degraded: true, invalid: false,
 *   cause: "store", reason: "store: gone", counted: "no",
 * } as const;
 * parseDecisionLine(decisionLine(record)).bundle; // => "b"
 * ```
 */
export function decisionLine(record: DecisionRecord): string {
  if (record.degraded || !record.features.some(isMinusZero)) return `${JSON.stringify(record)}\n`;
  // JSON.stringify writes -0 as 0, though JSON can say -0.0 (and DuckDB reads -0 as the integer): such features are written by hand.
  const { features, ...fields } = record;
  const values = features.map((value) => (isMinusZero(value) ? "-0.0" : JSON.stringify(value)));
  return `${JSON.stringify(fields).slice(0, -1)},"features":[${values.join(",")}]}\n`;
}

/** A gap as one line of JSON among the records. */
export function gapLine(gap: LogGap): string {
  return `${JSON.stringify({ version: RECORD_VERSION, gap })}\n`;
}

/**
 * A record back from its line.
 *
 * @param line with or without its line feed
 * @param where the line, for the message of an error
 * @throws InputError `DECISION_LINE` for a line that was cut, or is no record of this version
 *
 * @example
 * ```ts
 * import { parseDecisionLine } from "@slidr/serve";
 *
 * parseDecisionLine('{"version":2,"cli', "line 7"); // throws "line 7 of a decision log is not JSON"
 * ```
 */
export function parseDecisionLine(line: string, where = "line 1"): DecisionRecord {
  const record = parseLogLine(line, where);
  if ("gap" in record) throw fault(where, "holds a gap where a decision is asked for");
  return record;
}

/** A record or a gap from its line. */
export function parseLogLine(line: string, where: string): DecisionRecord | { readonly gap: LogGap } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw fault(where, "is not JSON (cut off, perhaps, when the writer died)", { cause });
  }
  const fields = (json ?? {}) as Record<string, unknown>;
  if (fields.version !== RECORD_VERSION)
    throw fault(
      where,
      `has the version ${JSON.stringify(fields.version)}, this reader knows ${RECORD_VERSION}`,
    );
  if (isGap(fields.gap)) return fields as { readonly gap: LogGap };
  const { clickId, userId, clickedAtMs } = (fields.click ?? {}) as Partial<Click>;
  const isClick =
    typeof clickId === "string" && typeof userId === "string" && typeof clickedAtMs === "number";
  if (!isClick) throw fault(where, "holds no click");
  const { bundle, specHash, decidedAtMs, degraded } = fields;
  const isVersioned =
    typeof bundle === "string" && typeof specHash === "string" && typeof decidedAtMs === "number";
  const isDecision = degraded === true ? isDegraded(fields) : degraded === false && isScored(fields);
  if (!isVersioned || !isDecision) throw fault(where, `holds no decision for click ${clickId}`);
  return json as DecisionRecord;
}

function isGap(gap: unknown): gap is LogGap {
  return typeof gap === "object" && gap !== null && typeof (gap as LogGap).unwritten === "number";
}

function isDegraded({ reason, invalid, slice, resolvedSlice }: Record<string, unknown>): boolean {
  return (
    typeof reason === "string" && invalid === false && isTextOrNone(slice) && isTextOrNone(resolvedSlice)
  );
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
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

function isMinusZero(value: number): boolean {
  return Object.is(value, -0);
}

function fault(where: string, what: string, options?: ErrorOptions): InputError {
  return new InputError("DECISION_LINE", `${where} of a decision log ${what}`, options);
}
