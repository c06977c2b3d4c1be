import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Bundle,
  checkGoldenRows,
  createDirectoryObjectStore,
  createFileRegistry,
  createObjectRegistry,
  type FileSystem,
  type Registry,
} from "@slidr/guardrails";
import { quickFileSystem } from "../../../packages/guardrails/test/faultyFileSystem.js";
import { sampleParts } from "../../../packages/guardrails/test/samples.js";

export type RegistryKind = "files" | "objects";
export type FaultedAction = "promote" | "rollback" | "prune";
export const ACTIONS: readonly FaultedAction[] = ["promote", "rollback", "prune"];

const MOVE = { who: "bench", why: "a study of faults" };
/** Later than any file's time, so that a prune finds nothing young. */
export const STUDY_NOW_MS = 4_000_000_000_000;
const decide = () => ({ score: 0.8, threshold: 0.75, invalid: true });

/** A registry of either kind in a directory; `nowMs` is its clock. */
export function openKind(
  kind: RegistryKind,
  directory: string,
  nowMs = STUDY_NOW_MS,
  fs: FileSystem = quickFileSystem(),
  lockWaitMs = 0,
): Registry {
  const options = {
    clock: () => nowMs,
    verifyGolden: (bundle: Bundle) => checkGoldenRows(bundle.golden, decide),
  };
  const lock = { fs, lockWaitMs };
  if (kind === "files") return createFileRegistry(directory, { ...options, ...lock });
  const store = createDirectoryObjectStore(directory, { clock: options.clock, ...lock });
  return createObjectRegistry(store, options);
}

/** A registry in a known state: `before`, then `live` were promoted; `next` and `spare` never were. */
export interface PreparedRegistry {
  readonly kind: RegistryKind;
  readonly directory: string;
  readonly before: string;
  readonly live: string;
  readonly next: string;
  readonly spare: string;
}

export async function prepareRegistry(kind: RegistryKind): Promise<PreparedRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-faults-"));
  const registry = openKind(kind, directory);
  const digests: string[] = [];
  for (const seed of [1, 2, 3, 4]) digests.push((await registry.put(sampleParts(seed))).digest);
  const [before, live, next, spare] = digests as [string, string, string, string];
  await registry.promote(before, MOVE);
  await registry.promote(live, MOVE);
  return { kind, directory, before, live, next, spare };
}

/** The prepared registry in a directory of its own. */
export async function copyOf(prepared: PreparedRegistry, to?: string): Promise<string> {
  const directory = to ?? (await mkdtemp(join(tmpdir(), "slidr-faults-")));
  await cp(prepared.directory, directory, { recursive: true });
  return directory;
}

export function remove(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}

/** Does the action on a copy of the prepared registry. */
export function act(registry: Registry, action: FaultedAction, { next }: PreparedRegistry): Promise<unknown> {
  if (action === "promote") return registry.promote(next, MOVE);
  if (action === "rollback") return registry.rollback(MOVE);
  return registry.prune({ keep: 1, ageMinMs: 0 });
}

/** Which bundles may be live after the action, done or cut. */
export function liveAfter(
  action: FaultedAction,
  { before, live, next }: PreparedRegistry,
): readonly string[] {
  if (action === "promote") return [live, next];
  return action === "rollback" ? [live, before] : [live];
}

/** Requires that the live bundle is one of those allowed, whole, verified and on record; gives its digest. */
export async function requireWhole(registry: Registry, allowed: readonly string[]): Promise<string> {
  const live = await registry.live();
  ok(live !== undefined && allowed.includes(live), `${live} is live, which is none of ${allowed.join(", ")}`);
  const bundle = await registry.read(live);
  ok(checkGoldenRows(bundle.golden, decide).passed, "its golden rows score otherwise");
  strictEqual((await registry.history()).at(-1)?.to, live);
  return live;
}

/** Requires that a later promoter gets through, and leaves chain, pointer and every bundle whole. */
export async function requireGoesOn(registry: Registry, { before, live }: PreparedRegistry): Promise<void> {
  for (const digest of [before, live]) {
    await registry.promote(digest, MOVE);
    strictEqual(await registry.live(), digest);
  }
  const failed = (await registry.verify()).filter((finding) => !finding.passed);
  deepStrictEqual(
    failed.map((finding) => finding.message),
    [],
  );
}

/** The check after every cut: whole now, and whole again after the next two promotes, a minute later. */
export async function requireSurvived(
  prepared: PreparedRegistry,
  directory: string,
  action: FaultedAction,
): Promise<string> {
  const after = openKind(prepared.kind, directory, STUDY_NOW_MS + 60_000);
  const live = await requireWhole(after, liveAfter(action, prepared));
  await requireGoesOn(after, prepared);
  return live;
}
