import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "@slidr/clicks";
import { createMemoryStore, type FeatureSpec, type MemoryStore } from "@slidr/features";
import {
  type BundleExtras,
  type CheckResult,
  checkLog,
  type ReplayTotals,
  replayLog,
  type TaskProgress,
} from "@slidr/serve";
import { createReplayThreads } from "@slidr/serve/threads";
import { ExitCode } from "../exitCode.js";
import { findDigest } from "../findDigest.js";
import { importModule } from "../importModule.js";
import { openRegistry } from "../pipeline/openRegistry.js";
import { whole } from "../report/format.js";
import type { Streams } from "../streams.js";
import { terminalListener } from "../terminal.js";

/** What `slidr replay` is told. */
export interface ReplayCommandOptions {
  readonly log: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly time: "clicked" | "decided";
  readonly registry: string;
  readonly bundle?: string;
  readonly check?: boolean;
  readonly recompute?: boolean;
  readonly entitiesMax: number;
  readonly campaign: string;
  readonly module?: string;
  readonly threads: number;
  readonly out: string;
}

/** What `slidr replay` does. */
export async function replay(options: ReplayCommandOptions, streams: Streams): Promise<number> {
  const { log, from, to, time, registry: directory, module } = options;
  requireInterval(from, to);
  const registry = openRegistry(directory, Date.now);
  const extras = module === undefined ? {} : await readExtras(module);
  const interval = {
    time,
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
  };
  const world = { log, ...interval, ...extras, readBundle: (digest: string) => registry.read(digest) };
  const listener = terminalListener(streams.stderr);
  const threads = options.threads === 1 ? undefined : await createReplayThreads(threadOptions(options));
  const shared = { ...world, ...(threads && { threads }) };
  let stage = "";
  const onProgress = (name: string, { done, total, rows }: TaskProgress) => {
    if (name !== stage) listener.stage(name);
    stage = name;
    listener.progress(done, total, `${whole(rows)} records`);
  };
  try {
    if (options.check) {
      const found = await checkLog({ ...shared, onProgress: (progress) => onProgress("check", progress) });
      listener.close();
      return tellCheck(found, streams);
    }
    const bundle = await bundleOf(options, () => registry.live());
    let store: MemoryStore | undefined;
    const recompute = (spec: FeatureSpec) => {
      store = createMemoryStore(spec, { entitiesMax: options.entitiesMax });
      return store;
    };
    const totals = await replayLog({
      ...shared,
      bundle,
      out: options.out,
      campaign: options.campaign,
      settings: await settingsOf(options),
      onProgress,
      ...(options.recompute && { recompute }),
    });
    noteEvictions(store, options.entitiesMax, listener.note);
    listener.close();
    tellTotals(totals, bundle, options.out, streams);
    return ExitCode.ok;
  } finally {
    listener.close();
    await threads?.close();
  }
}

function requireInterval(fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY): void {
  if (fromMs < toMs) return;
  const [from, to] = [fromMs, toMs].map((atMs) => new Date(atMs).toISOString());
  throw new InputError("INTERVAL", `replay requires --from before --to, got ${from} and ${to}`);
}

async function bundleOf(
  { bundle, registry }: ReplayCommandOptions,
  live: () => Promise<string | undefined>,
): Promise<string> {
  if (bundle !== undefined) return findDigest(registry, bundle, "replay");
  const digest = await live();
  if (digest !== undefined) return digest;
  throw new InputError(
    "NOTHING_LIVE",
    `replay requires a live bundle in ${registry}, or --bundle <digest>; name another with --registry`,
  );
}

/** What decides besides: a replay is not gone on with under another module or another size of the store. */
async function settingsOf({ module, recompute, entitiesMax }: ReplayCommandOptions): Promise<string> {
  const words: string[] = [];
  if (module !== undefined) {
    const bytes = await readFile(module).catch(() => module);
    words.push(`module ${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}`);
  }
  if (recompute) words.push(`entities-max ${entitiesMax}`);
  return words.join(", ");
}

async function readExtras(path: string): Promise<BundleExtras> {
  const { customLevels, heuristic, lookups, derivations } = (await importModule(
    path,
    "replay cannot load --module",
    "MODULE",
  )) as BundleExtras;
  return {
    ...(customLevels && { customLevels }),
    ...(heuristic && { heuristic }),
    ...(lookups && { lookups }),
    ...(derivations && { derivations }),
  };
}

function threadOptions({ threads, registry, module }: ReplayCommandOptions) {
  return { threads, registry, ...(module !== undefined && { module: pathToFileURL(resolve(module)).href }) };
}

/** A store that was too small has forgotten, and its counts are too low. */
function noteEvictions(
  store: MemoryStore | undefined,
  entitiesMax: number,
  note: (text: string) => void,
): void {
  for (const { name, evicted } of store?.stats().entities ?? []) {
    if (evicted > 0)
      note(
        `${name}: ${whole(evicted)} were forgotten as more than ${whole(entitiesMax)} came; raise --entities-max and replay into a new directory`,
      );
  }
}

function tellTotals(totals: ReplayTotals, bundle: string, out: string, { stdout }: Streams): void {
  const { records, repeated, clicks, credit, recharge, unchanged, undecided, chargedBefore, chargedAfter } =
    totals;
  stdout.write(
    [
      `bundle     ${bundle}`,
      `records    ${whole(records)} (${whole(repeated)} repeated)`,
      `clicks     ${whole(clicks)} in ${whole(totals.cells.length)} campaigns and slices`,
      `credit     ${whole(credit)}`,
      `recharge   ${whole(recharge)}`,
      `unchanged  ${whole(unchanged)} (${whole(undecided)} could not be decided)`,
      `charged    ${whole(chargedBefore)} before, ${whole(chargedAfter)} after`,
      `written    ${out}`,
      "",
    ].join("\n"),
  );
}

function tellCheck(
  { records, confirmed, degraded, mismatched, mismatches }: CheckResult,
  { stdout }: Streams,
): number {
  stdout.write(
    `records     ${whole(records)}\nconfirmed   ${whole(confirmed)}\ndegraded    ${whole(degraded)}\nmismatched  ${whole(mismatched)}\n`,
  );
  for (const { clickId, bundle, fields } of mismatches.slice(0, 10))
    stdout.write(`  ${clickId} by ${bundle.slice(0, 12)}: ${fields.join(", ")}\n`);
  return mismatched === 0 ? ExitCode.ok : ExitCode.mismatch;
}
