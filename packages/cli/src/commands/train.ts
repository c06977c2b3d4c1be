import { dirname, join } from "node:path";
import { InputError, writeTextAtomically, zoneOffset } from "@slidr/clicks";
import { wasmEngine } from "@slidr/model";
import { closingTable } from "../closingTable.js";
import { ExitCode } from "../exitCode.js";
import { chooseSlices } from "../pipeline/chooseSlices.js";
import { fileTraffic } from "../pipeline/fileTraffic.js";
import { openRegistry } from "../pipeline/openRegistry.js";
import { openBaselines } from "../pipeline/readBaseline.js";
import { requirePromise } from "../pipeline/requirePromise.js";
import { type Retrained, retrain } from "../pipeline/retrain.js";
import { type Listener, Stages } from "../pipeline/stages.js";
import { syntheticTraffic } from "../pipeline/syntheticTraffic.js";
import type { Traffic } from "../pipeline/traffic.js";
import type { ModelName } from "../pipeline/trainModel.js";
import { renderReport } from "../report/renderReport.js";
import { requireWritable } from "../requireWritable.js";
import type { Streams } from "../streams.js";
import type { RunSummary } from "../summary.js";
import { terminalListener } from "../terminal.js";
import { writeDecisions } from "../writeDecisions.js";
import { type FindingFiles, writeFindings } from "../writeFindings.js";

export interface TrainOptions extends FindingFiles {
  readonly clicks?: string;
  readonly map?: string;
  readonly purchases?: string;
  readonly slice?: readonly string[];
  readonly slices?: string;
  readonly budget: number;
  readonly method: "hull" | "quadratic";
  readonly coverageMin?: number;
  readonly delta?: number;
  readonly hold: "plain" | "reweighted";
  readonly circumstances?: readonly string[];
  readonly blind?: readonly string[];
  readonly roboticClicks: number;
  readonly purchaseWindow?: string;
  readonly timeZone: string;
  readonly rejectRateMax: number;
  readonly count: number;
  readonly purchasers: "representative" | "loggedInOnly";
  readonly model: ModelName;
  readonly seed: number;
  readonly out: string;
  readonly registry?: string;
  readonly decisions?: string;
  readonly override?: string;
}

/** `slidr train`: one day's retraining; says where things are and what they show. Resolves to the exit status. */
export async function train(options: TrainOptions, { stdout, stderr }: Streams): Promise<number> {
  const listener = terminalListener(stderr);
  try {
    requireBudget(options.budget);
    requirePromise(options);
    zoneOffset(options.timeZone, "train --time-zone");
    const registry = options.registry ?? join(options.out, "registry");
    await requireWritable(options.out, "--out", "train");
    await requireWritable(registry, "--registry", "train");
    if (options.decisions !== undefined)
      await requireWritable(dirname(options.decisions), "--decisions", "train");
    for (const name of ["json", "junit"] as const)
      if (options[name] !== undefined) await requireWritable(dirname(options[name]), `--${name}`, "train");
    const reading = new Stages(listener);
    const traffic = await reading.run("read", () => readTraffic(options, listener));

    const engine = await wasmEngine();
    listener.note(`engine: ${engine.name} on ${engine.backend} (${engine.reason})`);
    const retrained = await retrain({
      slices: await chooseSlices(options, traffic, "train"),
      traffic,
      engine,
      listener,
      budget: options.budget,
      method: options.method,
      coverageMin: options.coverageMin,
      delta: options.delta,
      hold: options.hold,
      circumstances: options.circumstances,
      blindTo: options.blind,
      timeZone: options.timeZone,
      model: options.model,
      seed: options.seed,
      override: options.override,
      roboticClicksMax: options.roboticClicks,
      registry: openRegistry(registry, Date.now),
      // Synthetic traffic has no next day.
      ...(options.clicks !== undefined && { baselines: openBaselines(registry, Date.now) }),
      secondsSoFar: reading.seconds,
      timer: () => performance.now(),
      peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024,
    });
    listener.close();
    await writeResults(retrained, options, stdout);
    return retrained.summary.bundle.promoted ? ExitCode.ok : ExitCode.blocked;
  } finally {
    listener.close();
  }
}

function requireBudget(budget: number): void {
  if (budget > 0 && budget < 1) return;
  throw new InputError(
    "BUDGET_RANGE",
    `train requires --budget in (0, 1), got ${budget}; it is a share: 0.005 is half a percent of purchasers' clicks`,
  );
}

function readTraffic(options: TrainOptions, listener: Listener): Traffic | Promise<Traffic> {
  const { clicks, map } = options;
  if (clicks === undefined) return syntheticTraffic(options);
  if (map === undefined)
    throw new InputError(
      "MAP_MISSING",
      "train requires --map beside --clicks: a JSON file that says which column is what; start from one in examples/maps",
    );
  return fileTraffic({
    ...options,
    clicks,
    map,
    command: "train",
    rejectsPath: join(options.out, "rejects.jsonl"),
    listener,
  });
}

async function writeResults(
  retrained: Retrained,
  options: TrainOptions,
  stdout: Streams["stdout"],
): Promise<void> {
  const { summary } = retrained;
  const report = join(options.out, "report.html");
  const data = join(options.out, "summary.json");
  await writeTextAtomically(report, (sink) => sink.write(renderReport(summary)));
  await writeTextAtomically(data, (sink) => sink.write(`${JSON.stringify(summary, undefined, 2)}\n`));
  const written = [report, data];
  if (options.decisions !== undefined) {
    await writeDecisions(options.decisions, retrained.decisions());
    written.push(options.decisions);
  }
  written.push(...(await writeFindings(summary.findings, options, "slidr train")));
  const { bundle } = summary;
  const state = bundle.promoted ? "live" : `NOT live: ${bundle.why}`;
  stdout.write(
    `${warnings(summary)}\n${closingTable(summary)}\n\nbundle ${bundle.digest.slice(0, 12)} is ${state}\nwrote ${written.join(", ")}\n`,
  );
}

/** What a person should know before believing the table: notes, and findings that did not pass. */
function warnings({ notes, findings }: RunSummary): string {
  const failed = findings.filter(({ passed, severity }) => !passed && severity !== "info");
  const lines = [...notes, ...failed.map(({ severity, message }) => `${severity}: ${message}`)];
  return lines.map((line) => `- ${line}\n`).join("");
}
