import type { FeatureSpec } from "../spec/featureSpec.js";
import { type CompileSqlOptions, compileSql } from "./compileSql.js";
import type { SqlStatement } from "./sqlStatement.js";

/** What Spark is to count, and where. */
export interface SparkJobOptions extends Pick<CompileSqlOptions, "columns"> {
  /** The log: Parquet files or folders of them, as Spark names them (`s3a://clicks/2026-03-01/`). */
  readonly source: string | readonly string[];
  /** The log order, as SQL that may stand behind ORDER BY. No two rows should tie. Taken as it is. */
  readonly order: string;
  /** For tables between, deleted as soon as nothing reads them: a folder that every executor reaches. */
  readonly workDirectory: string;
  /** The folder that the result's Parquet files go to; what is there is replaced. */
  readonly resultPath: string;
}

/** A spec and a log for `spark/slidr_features.py`: plain JSON. */
export interface SparkJob {
  readonly source: readonly string[];
  /** What the statements call the log. */
  readonly sourceView: string;
  readonly check: string;
  readonly statements: readonly SqlStatement[];
  readonly result: string;
  readonly workDirectory: string;
  readonly resultPath: string;
  /** Local mode, in a Python process of its own; absent under `spark-submit`. */
  readonly local?: {
    /** An existing folder for Spark's own files. */
    readonly directory: string;
    readonly threads?: number;
    /** Of Java's heap. */
    readonly memoryBytes?: number;
  };
}

/** Not `slidr_...`: such tables are the program's own. */
const sourceView = "click_log";

/**
 * A spec as a job for a Spark cluster: write it as JSON, and hand it to `spark-submit` with the script of this package.
 *
 *     spark-submit --master yarn node_modules/@slidr/features/spark/slidr_features.py job.json
 *
 * `readRawFeatures` reads the result, on any machine that reaches it.
 *
 * @param spec - what to count.
 * @param options - the log, its order, and where results go.
 * @returns the job.
 * @throws InputError COLUMN_TWICE.
 *
 * @example
 * ```ts
 * import { defaultSpec } from "@slidr/features";
 * import { sparkJob } from "@slidr/features/sql";
 *
 * const job = sparkJob(defaultSpec({ timeZone: "UTC" }), {
 *   source: "s3a://clicks/2026-03-01/",
 *   order: "clickedAtMs, clickId",
 *   workDirectory: "s3a://scratch/slidr",
 *   resultPath: "s3a://features/2026-03-01",
 * });
 * JSON.parse(JSON.stringify(job)).source; // => ["s3a://clicks/2026-03-01/"]
 * ```
 */
export function sparkJob(spec: FeatureSpec, options: SparkJobOptions): SparkJob {
  const { order, columns, workDirectory, resultPath } = options;
  const source = typeof options.source === "string" ? [options.source] : options.source;
  const program = compileSql(spec, {
    dialect: "spark",
    source: sourceView,
    order,
    ...(columns && { columns }),
  });
  const { check, statements, result } = program;
  return { source, sourceView, check, statements, result, workDirectory, resultPath };
}
