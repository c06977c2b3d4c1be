// Run as a process of its own by registryRace.test.ts: promotes the bundles it is told to, one after the other, for ever.
import { createFileRegistry } from "@slidr/guardrails";

const [directory, who, times, ...digests] = process.argv.slice(2) as [string, string, string, ...string[]];
const finding = {
  check: "golden",
  code: "OK",
  severity: "block",
  passed: true,
  message: "",
  observed: 0,
} as const;
const registry = createFileRegistry(directory, {
  clock: Date.now,
  verifyGolden: () => ({ ...finding, limit: 0, n: 1, action: "nothing to do" }),
  lockLeaseMs: 1000,
});
process.stdout.write("ready\n");
for (let move = 0; move < Number(times); move++) {
  await registry.promote(digests[move % digests.length]!, { who, why: `move ${move}` });
}
