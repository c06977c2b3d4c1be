import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findSpark } from "./findSpark.js";
import { runCommand } from "./runner/runCommand.js";

export interface SparkStep {
  /** Parquet files, or folders of them, that the statement reads, by the name it calls them. */
  readonly registers?: readonly { readonly view: string; readonly parquetPath: string }[];
  /** One statement. */
  readonly sql: string;
  /** The folder that Spark writes its part files into; their order is Spark's. */
  readonly writeParquet?: string;
}

export interface SparkStepResult {
  readonly rows: number;
}

/**
 * Runs statements one after another in one Spark session, in local mode on two cores, time zone UTC; views stay.
 *
 * Cost: about 6 s to start and end, 2 GB of memory at most; all of Spark's own files in a folder that is removed.
 *
 * @returns the count of rows of each step, in order
 * @throws if there is no Spark, or if a step fails; then with its number and Spark's words
 */
export async function runSparkSql(
  steps: readonly SparkStep[],
  { timeoutMs = 300_000 }: { readonly timeoutMs?: number } = {},
): Promise<SparkStepResult[]> {
  const spark = findSpark();
  if (spark === undefined) throw new Error("runSparkSql requires pyspark and Java 17, which are not here");
  const folder = mkdtempSync(join(tmpdir(), "slidr-spark-"));
  try {
    const job = join(folder, "job.json");
    writeFileSync(job, JSON.stringify({ folder, steps }));
    const runner = fileURLToPath(new URL("spark/run_sql.py", import.meta.url));
    const environment = sparkEnvironment(spark.java, folder);
    const options = { cwd: folder, environment, timeoutMs };
    const { exitCode, stdout, output } = await runCommand(spark.python, [runner, job], options);
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    const results = lines.map((line) => JSON.parse(line) as { rows?: number; error?: string });
    const failedStep = results.findIndex(({ error }) => error !== undefined);
    if (failedStep >= 0) throw new Error(`runSparkSql step ${failedStep}: ${results[failedStep]!.error}`);
    if (exitCode !== 0 || results.length !== steps.length) {
      throw new Error(`runSparkSql ended with ${exitCode}:\n${output.slice(-4000)}`);
    }
    return results.map(({ rows }) => ({ rows: rows! }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pyspark that was found and nothing of another Spark on this machine; no address but the loopback one. */
function sparkEnvironment(java: string, folder: string): NodeJS.ProcessEnv {
  return {
    JAVA_HOME: dirname(dirname(realpathSync(java))),
    SPARK_CONF_DIR: folder,
    SPARK_HOME: undefined,
    SPARK_LOCAL_DIRS: folder,
    SPARK_LOCAL_IP: "127.0.0.1",
    PYSPARK_SUBMIT_ARGS: undefined,
    PYTHONDONTWRITEBYTECODE: "1",
  };
}
