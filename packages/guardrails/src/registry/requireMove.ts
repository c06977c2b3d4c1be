import { InputError } from "@slidr/clicks";
import { canonicalJson } from "../json/canonicalJson.js";
import type { Move } from "./registry.js";

/** The pointer carries its move's evidence and is polled: 64 KiB hold a monitor's windows, not a log. */
const EVIDENCE_BYTES_MAX = 65_536;

/** Refuses a move that does not say who and why, or whose evidence is no plain JSON of a bounded size. */
export function requireMove(caller: string, move: Move): void {
  for (const field of ["who", "why"] as const) {
    if (typeof move[field] !== "string" || move[field].trim() === "") {
      throw new InputError(
        "MOVE",
        `${caller} requires ${field}, for the history, got ${JSON.stringify(move[field])}`,
      );
    }
  }
  if (move.evidence !== undefined) requireEvidence(caller, move.evidence);
}

function requireEvidence(caller: string, evidence: unknown): void {
  let text: string;
  try {
    // As deep as it will stand in the pointer.
    text = canonicalJson({ entry: { evidence } }, "pointer");
  } catch (cause) {
    const what = (cause as Error).message.replace(/^.*?, got /, "").replace("pointer.entry.", "");
    throw new InputError("EVIDENCE", `${caller} requires evidence that is plain JSON, got ${what}`, {
      cause,
    });
  }
  const size = new TextEncoder().encode(text).length - '{"entry":{"evidence":}}'.length;
  if (size <= EVIDENCE_BYTES_MAX) return;
  throw new InputError(
    "EVIDENCE",
    `${caller} requires evidence of at most ${EVIDENCE_BYTES_MAX} bytes of JSON, got ${size}; keep the rest elsewhere and name it`,
  );
}
