import { writeSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "@slidr/guardrails";
import { replayLog } from "@slidr/serve";
import { createReplayThreads } from "@slidr/serve/threads";
import { createStore } from "./samples.js";

// A replay in a process of its own, which says when so many steps are done, and then waits to be killed.
const [log, registry, bundle, out, mode, threadCount, stepsMax] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  "logged" | "recomputed",
  string,
  string,
];
const count = Number(threadCount);
const threads = count > 1 ? await createReplayThreads({ threads: count, registry }) : undefined;
let steps = 0;
await replayLog({
  log,
  bundle,
  out,
  readBundle: (digest) => readBundle(join(registry, "bundles", digest)),
  ...(mode === "recomputed" && { recompute: createStore }),
  ...(threads && { threads }),
  onProgress: () => {
    if (++steps < Number(stepsMax)) return;
    writeSync(1, "waiting\n");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
await threads?.close();
