import { InputError } from "@slidr/clicks";
import type { Finding, HistoryEntry, Registry } from "@slidr/guardrails";
import { openRegistry } from "../pipeline/openRegistry.js";
import type { Streams } from "../streams.js";

export interface HistoryOptions {
  readonly registry: string;
  /** Epoch ms: say only what was live then. */
  readonly at?: number;
  /** Check chain, pointer and every bundle instead of listing moves. */
  readonly verify?: boolean;
}

/** `slidr history`: every move of the live pointer, oldest first, a line each; or what was live once; or whether all is whole. */
export async function history(options: HistoryOptions, streams: Streams): Promise<void> {
  const registry = openRegistry(options.registry, Date.now);
  if (options.verify) return verify(registry, options.registry, streams);
  if (options.at !== undefined) return liveAt(registry, options.at, streams);
  const entries = await registry.history();
  if (entries.length === 0) streams.stdout.write(`no bundle has been live in ${options.registry}\n`);
  for (const entry of entries) streams.stdout.write(`${entryLine(entry)}\n`);
}

async function liveAt(registry: Registry, atMs: number, { stdout }: Streams): Promise<void> {
  const digest = await registry.liveAt(atMs);
  const move = (await registry.history()).findLast((entry) => entry.atMs <= atMs && entry.to === digest);
  stdout.write(`live at ${new Date(atMs).toISOString()}: ${digest ?? "nothing"}\n`);
  if (move !== undefined) stdout.write(`${entryLine(move)}\n`);
}

/** A line for each check, passed or not; ends with an error where one failed. */
async function verify(registry: Registry, directory: string, { stdout }: Streams): Promise<void> {
  const findings = await registry.verify();
  // A mistyped path must not pass for a whole registry.
  if (findings.every((finding) => finding.passed && finding.n === 0)) {
    throw new InputError(
      "REGISTRY_EMPTY",
      `history --verify found no bundle and no move in ${directory}; name another with --registry`,
    );
  }
  for (const finding of findings) stdout.write(`${findingLine(finding)}\n`);
  const failed = findings.filter((finding) => !finding.passed);
  if (failed.length === 0) return;
  throw new InputError(
    "REGISTRY_DAMAGED",
    `${failed.length} of ${findings.length} checks of ${directory} failed, first ${failed[0]!.code}: ${failed[0]!.message}; ${failed[0]!.action}`,
  );
}

function findingLine({ passed, message }: Finding): string {
  return oneLine(`${passed ? "ok    " : "FAILED"}  ${message}`);
}

function entryLine({ atMs, action, who, to, why, override, evidence }: HistoryEntry): string {
  const overridden = override ? `  (overrides ${override.codes.join(", ")}: ${override.reason})` : "";
  const proof = evidence === undefined ? "" : `  evidence ${JSON.stringify(evidence)}`;
  return oneLine(
    `${new Date(atMs).toISOString()}  ${action.padEnd(8)}  ${who}  ${to.slice(0, 12)}  ${why}${overridden}${proof}`,
  );
}

/** A line stays one line, whatever somebody gave as a reason. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
