import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { openDuckdbSession } from "./duckdbSession.js";
import { parquetFolderRelation, parquetRelation } from "./parquetRelation.js";
import type { RawFeatureChunk } from "./rawChunks.js";
import { readRawFeatures } from "./readRawFeatures.js";
import type { SqlProgress } from "./runProgram.js";
import { runSparkJob } from "./runSparkJob.js";
import { describeRelation, findColumns } from "./sourceColumns.js";
import { type SparkJobOptions, sparkJob } from "./sparkJob.js";

/** Over what a Spark in local mode runs a spec, and how. */
export interface SparkRunOptions extends Pick<SparkJobOptions, "order" | "columns"> {
  /** A Parquet file. */
  readonly source: string;
  /** A Python that has pyspark 3.5, whose Java (17) is on PATH or in JAVA_HOME; `"python3"` by default. */
  readonly python?: string;
  /** Java's heap while Spark counts, and DuckDB's memory when the result is read, bytes; 1 GiB and 80% by default. */
  readonly memoryLimitBytes?: number;
  /** As many as there are cores by default. */
  readonly threads?: number;
  /** An existing directory on a disk with room; by default the system's. What is made there is removed. */
  readonly tempDirectory?: string;
  /** Called after each statement. */
  readonly onProgress?: (progress: SqlProgress) => void;
  /** Ends Spark. */
  readonly signal?: AbortSignal;
}

/**
 * As `rawFeaturesFromDuckdb`, but counted by Spark in local mode: to try a spec before a cluster runs it (`sparkJob`).
 *
 * No address but the loopback one is used, and all of Spark's own files lie in the temporary directory.
 *
 * @param spec - what to count.
 * @param options - the log, its order, Python, memory and cores.
 * @returns chunks in log order; `encodeRawChunks` makes rows of features of them.
 * @throws InputError as `rawFeaturesFromDuckdb`; PYTHON_MISSING, SPARK_MISSING, JAVA_MISSING, SPARK_FAILED.
 * Cost: some 10 s to start and end; DuckDB is several times faster on a log that one machine can hold.
 *
 * @example
 * ```ts no-run
 * import { defaultSpec } from "@slidr/features";
 * import { encodeRawChunks, rawFeaturesFromSpark } from "@slidr/features/sql";
 *
 * const spec = defaultSpec({ timeZone: "UTC" });
 * const raw = rawFeaturesFromSpark(spec, { source: "clicks.parquet", order: "clickedAtMs, clickId" });
 * for await (const { values } of encodeRawChunks(spec, raw)) values.length;
 * ```
 */
export async function* rawFeaturesFromSpark(
  spec: FeatureSpec,
  options: SparkRunOptions,
): AsyncGenerator<RawFeatureChunk> {
  const { threads, memoryLimitBytes, order, python = "python3", onProgress, signal } = options;
  const columns = await columnsOf(spec, options);
  const directory = await mkdtemp(join(resolve(options.tempDirectory ?? tmpdir()), "slidr-spark-"));
  try {
    const result = join(directory, "result");
    const own = join(directory, "spark");
    await mkdir(own);
    const job = sparkJob(spec, {
      source: resolve(options.source),
      order,
      columns,
      workDirectory: join(directory, "tables"),
      resultPath: result,
    });
    const local = {
      directory: own,
      ...(threads !== undefined && { threads }),
      ...(memoryLimitBytes !== undefined && { memoryBytes: memoryLimitBytes }),
    };
    await runSparkJob({ ...job, local }, directory, { python, onProgress, signal }, "rawFeaturesFromSpark");
    yield* readRawFeatures(spec, {
      source: parquetFolderRelation(result),
      tempDirectory: directory,
      ...(threads !== undefined && { threads }),
      ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
    });
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Where the log has each column: found before Spark starts, by the same rules and with the same errors as DuckDB's. */
async function columnsOf(
  spec: FeatureSpec,
  { source, columns }: SparkRunOptions,
): Promise<Record<string, string>> {
  const session = await openDuckdbSession({});
  try {
    const relation = await describeRelation(session.connection, parquetRelation(source));
    return findColumns(spec, relation, columns, "rawFeaturesFromSpark");
  } finally {
    await session.close();
  }
}
