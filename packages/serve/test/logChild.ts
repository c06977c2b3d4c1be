import { writeSync } from "node:fs";
import { listSegments, openDecisionLog, readDecisionLog } from "@slidr/serve";
import { sampleDecision } from "./sampleDecision.js";

// Goes on with a log where the writer before it was killed, and says after each flush how many records are safe.
const directory = process.argv[2]!;
const log = await openDecisionLog({ directory, segmentBytesMax: 20_000, flushMs: 1 });
let index = 0;
if ((await listSegments(directory)).length > 0) for await (const _ of readDecisionLog(directory)) index++;
for (;;) {
  for (const end = index + 7; index < end; index++) log.append(...sampleDecision(index));
  await log.flush();
  writeSync(1, `${index}\n`);
}
