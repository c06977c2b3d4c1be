import { join } from "node:path";
import { type ClickTable, InputError, writeClickFile } from "@slidr/clicks";
import { type EncoderOptions, encodeTables, type FeatureRows, type FeatureSpec } from "@slidr/features";
import { encodeRawChunks, rawFeaturesFromDuckdb, rawFeaturesFromSpark } from "@slidr/features/sql";
import type { ENGINES } from "../choices.js";
import type { Listener } from "./stages.js";

export interface CountClicksOptions {
  readonly engine: (typeof ENGINES)[number];
  readonly spec: FeatureSpec;
  readonly encoder: EncoderOptions;
  /** The log in its order. */
  readonly tables: AsyncIterable<ClickTable>;
  /** An existing directory for what does not fit into memory. */
  readonly directory: string;
  readonly memoryLimitBytes: number | undefined;
  readonly threads: number | undefined;
  /** A Python that has pyspark. */
  readonly python: string;
  readonly listener: Listener;
}

/** The longest a memory store allows: SQL forgets nobody, in whatever order a log stands. */
const KEPT_MS = 366 * 86_400_000;

/** A log's features in its order, by the engine that was chosen; the numbers are the same with each. */
export async function* countClicks(options: CountClicksOptions): AsyncGenerator<FeatureRows> {
  const { engine, spec, encoder, tables, listener } = options;
  listener.stage("read");
  if (engine === "memory") {
    yield* encodeTables(spec, tables, { ...encoder, expirySlackMs: KEPT_MS });
    return;
  }
  const path = join(options.directory, "log.parquet");
  let clicks = 0;
  await writeClickFile(
    path,
    numbered(tables, (rows) => (clicks += rows)),
  );
  listener.stage("count");
  const raw = rawFeatures(path, options);
  let isReading = false;
  let encoded = 0;
  for await (const { rowCount, values, raw: chunk } of encodeRawChunks(spec, raw, encoder)) {
    if (!isReading) listener.stage("encode");
    isReading = true;
    encoded += rowCount;
    listener.progress(encoded, clicks, `${encoded.toLocaleString("en-US")} clicks`);
    const { table, late, duplicate } = chunk;
    yield { rowCount, clickId: table.clickId, clickedAtMs: table.clickedAtMs, late, duplicate, values };
  }
}

function rawFeatures(path: string, options: CountClicksOptions) {
  const { engine, spec, directory, memoryLimitBytes, threads, python, listener } = options;
  const shared = {
    onProgress: ({ done, total }: { done: number; total: number }) =>
      listener.progress(done, total, `${done} of ${total} steps`),
    tempDirectory: directory,
    ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
    ...(threads !== undefined && { threads }),
  };
  if (engine === "spark") {
    return rawFeaturesFromSpark(spec, { ...shared, source: path, order: `\`${placeColumn}\``, python });
  }
  const source = `read_parquet('${path.replaceAll("'", "''").replaceAll(/[*?[]/g, "[$&]")}')`;
  // DuckDB reads a file's rows as they stand.
  return rawFeaturesFromDuckdb(spec, { ...shared, source });
}

/** The place of a click in the log, for Spark, whose rows stand in no order. */
const place = "place_in_log";
const placeColumn = `attributes.${place}`;

async function* numbered(
  tables: AsyncIterable<ClickTable>,
  seen: (rows: number) => void,
): AsyncGenerator<ClickTable> {
  let first = 0;
  for await (const { purchased: _, purchasedAtMs: __, ...table } of tables) {
    if (Object.hasOwn(table.attributes, place)) {
      throw new InputError("PLACE_TAKEN", `features requires a log without an attribute named ${place}`);
    }
    const values = Float64Array.from({ length: table.rowCount }, (_, row) => first + row);
    first += table.rowCount;
    seen(table.rowCount);
    yield { ...table, attributes: { ...table.attributes, [place]: { kind: "number", values } } };
  }
}
