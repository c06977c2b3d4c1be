import { InputError } from "@slidr/clicks";
import { isDigest } from "../files/sha256.js";
import { parseStrictJson } from "../json/parseStrictJson.js";

/** One line of the store's log: what became of a day, when, by whom and why. */
export interface BaselineEntry {
  /** `accept` and `quarantine` are of a daily run; `readmit` and `retire` are somebody's decision. */
  readonly action: "accept" | "quarantine" | "readmit" | "retire";
  /** Epoch milliseconds, UTC, by the store's clock. */
  readonly atMs: number;
  /** The day's first moment, epoch milliseconds UTC. */
  readonly fromMs: number;
  /** SHA-256 of the profile's text: the name of its file. */
  readonly digest: string;
  /** Codes of the findings that blocked the day; none where it was accepted. */
  readonly codes: readonly string[];
  /** Who ran or decided it. */
  readonly who: string;
  readonly why: string;
}

const ACTIONS: ReadonlySet<unknown> = new Set(["accept", "quarantine", "readmit", "retire"]);

/** Reads the log; throws `BASELINE_DAMAGED` with the line that is none. */
export function parseBaselineLog(bytes: Uint8Array): BaselineEntry[] {
  const lines = new TextDecoder().decode(bytes).split("\n");
  if (lines.pop() !== "") throw damagedBaseline("ends within a line");
  return lines.map((line, index) => {
    const entry = jsonOf(line, index) as BaselineEntry;
    const fits =
      ACTIONS.has(entry.action) &&
      Number.isFinite(entry.atMs) &&
      Number.isSafeInteger(entry.fromMs) &&
      isDigest(entry.digest) &&
      Array.isArray(entry.codes) &&
      typeof entry.who === "string" &&
      typeof entry.why === "string";
    if (!fits) throw damagedBaseline(`line ${index + 1} is no entry`);
    return entry;
  });
}

function jsonOf(line: string, index: number): unknown {
  try {
    return parseStrictJson(new TextEncoder().encode(line), "log.jsonl") ?? {};
  } catch {
    throw damagedBaseline(`line ${index + 1} is not JSON`);
  }
}

export function damagedBaseline(what: string): InputError {
  return new InputError(
    "BASELINE_DAMAGED",
    `the baseline's log.jsonl ${what}; restore it from a copy, or move it aside as evidence and begin a new baseline`,
  );
}
