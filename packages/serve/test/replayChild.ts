import { writeSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "@slidr/guardrails";
import { replayLog } from "@slidr/serve";

// A replay in a process of its own, which says when a step is done, and is then slow enough to be killed.
const [log, registry, bundle, out] = process.argv.slice(2) as [string, string, string, string];
await replayLog({
  log,
  bundle,
  out,
  readBundle: (digest) => readBundle(join(registry, "bundles", digest)),
  onProgress: () => {
    writeSync(1, "step\n");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
  },
});
