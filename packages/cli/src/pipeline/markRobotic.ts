import type { ClickTable } from "@slidr/clicks";
import { roboticHeuristic } from "@slidr/metrics";

/** The robotic heuristic over a table: by session where the log has sessions, else by user. */
export function markRobotic(table: ClickTable, clicksMax: number): Uint8Array {
  const session = table.sessionId ?? table.userId;
  const missingSession = session.dictionary.indexOf("");
  return roboticHeuristic({
    session: session.codes,
    clickedAtMs: table.clickedAtMs,
    clicksMax,
    ...(missingSession >= 0 && { missingSession }),
  });
}
