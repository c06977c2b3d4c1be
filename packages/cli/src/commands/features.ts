import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { type ClickChunksSummary, InputError, readClickChunks, zoneOffset } from "@slidr/clicks";
import { featureNames } from "@slidr/features";
import { type WrittenFeatures, writeFeatureFile } from "@slidr/features/sql";
import { type CountClicksOptions, countClicks } from "../pipeline/countClicks.js";
import { encoderOptions, logSpec } from "../pipeline/logSpec.js";
import { readColumnMap } from "../pipeline/readColumnMap.js";
import { whole } from "../report/format.js";
import { requireWritable } from "../requireWritable.js";
import type { Streams } from "../streams.js";
import { terminalListener } from "../terminal.js";

export interface FeaturesOptions extends Pick<CountClicksOptions, "engine" | "python"> {
  readonly clicks: string;
  readonly map: string;
  readonly spec?: string;
  readonly module?: string;
  readonly timeZone: string;
  readonly rejectRateMax: number;
  readonly memoryLimit?: number;
  readonly threads?: number;
  readonly temp?: string;
  readonly out: string;
}

/** Of the writer, whose rows wait on disk beyond it. */
const WRITER_MEMORY_BYTES = 1_000_000_000;

/** `slidr features`: every click of a log, in the log's order, as a row of a Parquet file. */
export async function features(options: FeaturesOptions, { stdout, stderr }: Streams): Promise<void> {
  const { clicks: path, out, engine, memoryLimit, threads, python } = options;
  const startedMs = performance.now();
  requireOut(options);
  zoneOffset(options.timeZone, "features --time-zone");
  const map = await readColumnMap(options.map, "features");
  const { spec, leftOut } = await logSpec(map, options, "features");
  const encoder = await encoderOptions(spec, options.module);
  await requireWritable(dirname(out), "--out", "features");
  const temporary = resolve(options.temp ?? tmpdir());
  await requireWritable(temporary, "--temp", "features");
  const directory = await mkdtemp(join(temporary, "slidr-features-"));
  const listener = terminalListener(stderr);
  const { dir, name } = parse(out);
  const rejectsPath = join(dir, `${name}.rejects.jsonl`);
  let read: ClickChunksSummary | undefined;
  try {
    for (const { feature, reason } of leftOut) listener.note(`left out ${feature}: ${reason}`);
    const tables = readClickChunks({
      path,
      map,
      rejectRateMax: options.rejectRateMax,
      rejectsPath,
      onProgress: ({ rows, share }) => listener.progress(share, 1, `${whole(rows)} rows`),
      onEnd: (summary) => {
        read = summary;
      },
    });
    // The engine and the writer work at the same time: they share the memory.
    const memoryLimitBytes = memoryLimit && Math.floor(memoryLimit * 0.75);
    const run = { engine, spec, encoder, tables, directory, memoryLimitBytes, threads, python, listener };
    const written = await writeFeatureFile(out, spec, countClicks(run), {
      tempDirectory: directory,
      memoryLimitBytes: memoryLimit ? Math.ceil(memoryLimit * 0.25) : WRITER_MEMORY_BYTES,
      ...(threads !== undefined && { threads }),
    }).catch(resourceFault);
    for (const note of read!.notes) listener.note(note);
    listener.close();
    const seconds = (performance.now() - startedMs) / 1000;
    const width = featureNames(spec).length;
    stdout.write(closingLines({ ...options, written, read: read!, rejectsPath, width, seconds }));
  } finally {
    listener.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The log must not be replaced by what is made of it. */
function requireOut({ out, clicks, map, spec, module }: FeaturesOptions): void {
  if (!out.toLowerCase().endsWith(".parquet"))
    throw new InputError("FILE_FORMAT", `features cannot write ${out}: its name must end in .parquet`);
  for (const path of [clicks, map, spec, module])
    if (path !== undefined && resolve(path) === resolve(out))
      throw new InputError("OUT_IS_INPUT", `features reads ${path}; name another file with --out`);
}

/** DuckDB's words for a memory or a disk that is full. */
function resourceFault(error: unknown): never {
  const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
  if (error instanceof InputError || !/^(?:Out of Memory|IO) Error/.test(line)) throw error;
  throw new InputError(
    "ENGINE_RESOURCES",
    `features ran out of room (${line}); allow more with --memory-limit, or name a directory on a larger disk with --temp`,
    { cause: error },
  );
}

function closingLines(run: {
  readonly out: string;
  readonly engine: string;
  readonly written: WrittenFeatures;
  readonly read: ClickChunksSummary;
  readonly rejectsPath: string;
  readonly width: number;
  readonly seconds: number;
}): string {
  const { out, engine, written, read, rejectsPath, width, seconds } = run;
  const { clicks, late, duplicates } = written;
  const dropped = read.dropped.reduce((sum, { count }) => sum + count, 0);
  const lines = [
    `wrote ${out}: ${whole(clicks)} clicks x ${width} features`,
    `engine ${engine}: ${seconds.toFixed(1)} s, ${whole(clicks / seconds)} clicks/s`,
    `late ${whole(late)}, second deliveries ${whole(duplicates)}, left out by the map ${whole(dropped)}, rejected ${whole(read.rejects.count)} of ${whole(read.rowsRead)} rows (${rejectsPath})`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
