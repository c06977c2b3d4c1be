import { dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { InputError, zoneOffset } from "@slidr/clicks";
import { blockingFindings, type Finding } from "@slidr/guardrails";
import { verifyGoldenRows } from "@slidr/serve";
import { ExitCode } from "../exitCode.js";
import { findDigest } from "../findDigest.js";
import { findingsTable } from "../findingsTable.js";
import { checkLog, findingsOfBundle } from "../pipeline/checkLog.js";
import { chooseSlices } from "../pipeline/chooseSlices.js";
import { fileTraffic } from "../pipeline/fileTraffic.js";
import { openRegistry } from "../pipeline/openRegistry.js";
import { openBaselines } from "../pipeline/readBaseline.js";
import { rebaseline } from "../rebaseline.js";
import { requireWritable } from "../requireWritable.js";
import type { Streams } from "../streams.js";
import { terminalListener } from "../terminal.js";
import { type FindingFiles, writeFindings } from "../writeFindings.js";

export interface CheckOptions extends FindingFiles {
  readonly clicks?: string;
  readonly map?: string;
  readonly purchases?: string;
  readonly slice?: readonly string[];
  readonly slices?: string;
  readonly bundle?: string;
  readonly registry: string;
  readonly roboticClicks: number;
  readonly purchaseWindow?: string;
  /** Default UTC; with `rebaseline` that of the day. */
  readonly timeZone?: string;
  readonly rejectRateMax: number;
  readonly rejects: string;
  readonly rebaseline?: string;
  readonly retire?: boolean;
  readonly who: string;
  readonly why?: string;
}

/** `slidr check`: the guardrails on a log's days, on a bundle of the registry, or on both; trains and moves nothing. Resolves to the exit status. */
export async function check(options: CheckOptions, streams: Streams): Promise<number> {
  const { clicks, bundle, json, junit } = options;
  if (options.rebaseline !== undefined) return decideDay(options.rebaseline, options, streams);
  if (clicks === undefined && bundle === undefined) {
    throw new InputError(
      "CHECK_WHAT",
      "check requires --clicks FILE with --map FILE, --bundle DIGEST, or all three, got neither; slidr history lists digests",
    );
  }
  if (json !== undefined) await requireWritable(dirname(json), "--json", "check");
  if (clicks !== undefined) await requireWritable(dirname(options.rejects), "--rejects", "check");
  if (junit !== undefined) await requireWritable(dirname(junit), "--junit", "check");
  const findings =
    clicks === undefined ? await bundleAlone(options) : await logAndBundle(clicks, options, streams);
  const written = await writeFindings(findings, options, "slidr check");
  streams.stdout.write(`${findingsTable(findings)}\n${written.map((path) => `wrote ${path}\n`).join("")}`);
  return blockingFindings(findings).length > 0 ? ExitCode.blocked : ExitCode.ok;
}

async function decideDay(day: string, options: CheckOptions, { stdout }: Streams): Promise<number> {
  const { registry, timeZone, who, why, retire = false } = options;
  if (timeZone !== undefined) zoneOffset(timeZone, "check --time-zone");
  if (why === undefined || why.trim() === "") {
    throw new InputError(
      "WHO_WHY",
      "check --rebaseline requires --why, the reason that is kept on record, got none",
    );
  }
  const store = openBaselines(registry, Date.now);
  stdout.write(`${await rebaseline(store, { day, timeZone, who, why, retire })}\n`);
  return ExitCode.ok;
}

async function bundleAlone({ registry, bundle }: CheckOptions): Promise<Finding[]> {
  const read = await openRegistry(registry, Date.now).read(
    await findDigest(registry, bundle!, "check --bundle"),
  );
  return findingsOfBundle(read, verifyGoldenRows(read));
}

async function logAndBundle(clicks: string, options: CheckOptions, { stderr }: Streams): Promise<Finding[]> {
  const { map, timeZone = "UTC" } = options;
  if (map === undefined) {
    throw new InputError(
      "MAP_MISSING",
      "check requires --map beside --clicks: a JSON file that says which column is what; start from one in examples/maps",
    );
  }
  zoneOffset(timeZone, "check --time-zone");
  const registry = openRegistry(options.registry, Date.now);
  const bundle =
    options.bundle === undefined
      ? undefined
      : await registry.read(await findDigest(options.registry, options.bundle, "check --bundle"));
  const listener = terminalListener(stderr);
  try {
    listener.stage("read");
    const traffic = await fileTraffic({
      ...options,
      clicks,
      map,
      command: "check",
      rejectsPath: options.rejects,
      listener,
    });
    const { findings } = await checkLog({
      traffic,
      slices: await chooseSlices(options, traffic, "check"),
      timeZone,
      roboticClicksMax: options.roboticClicks,
      baselines: openBaselines(options.registry, Date.now),
      registry,
      bundle,
      timer: () => performance.now(),
      listener,
    });
    return [...findings];
  } finally {
    listener.close();
  }
}
