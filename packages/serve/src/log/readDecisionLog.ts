import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseDecisionLine } from "./decisionLine.js";
import type { DecisionRecord } from "./decisionRecord.js";

/**
 * Reads a decision log, line by line, at constant memory.
 *
 * @param path a file of lines as `decisionLine` makes them
 * @throws InputError `DECISION_LINE` at the first line that is no record; Node's error when the file cannot be read
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { decisionLine, readDecisionLog } from "@slidr/serve";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "slidr-")), "decisions.jsonl");
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * const common = { version: 1, bundle: "b", specHash: "c", decidedAtMs: 5 } as const;
 * await writeFile(path, decisionLine({ ...common, click, degraded: true, invalid: false, reason: "store: gone" }));
 * const ids: string[] = [];
 * for await (const record of readDecisionLog(path)) ids.push(record.click.clickId);
 * ids; // => ["a"]
 * ```
 */
export async function* readDecisionLog(path: string): AsyncGenerator<DecisionRecord> {
  let lineNumber = 0;
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    lineNumber++;
    if (line !== "") yield parseDecisionLine(line, lineNumber);
  }
}
