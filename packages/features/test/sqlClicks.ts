import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Click } from "@slidr/clicks";
import type { FeatureSpec, RawFeatures } from "@slidr/features";
import { createOracle, differenceOf } from "@slidr/features/contract";
import { type DuckdbRunOptions, type RawFeatureChunk, rawFeaturesFromDuckdb } from "@slidr/features/sql";

/** An in-memory DuckDB for a suite. */
export async function openTestDuckdb() {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, close };
}

/** A table of clicks as they come, empty ids and all; attributes are texts, named as `writeClickFile` names them. */
export async function fillTable(
  connection: DuckDBConnection,
  name: string,
  clicks: readonly Click[],
  attributes: readonly string[] = ["campaignId", "device"],
): Promise<void> {
  const texts = attributes
    .map((attribute) => `"attributes.${attribute.replaceAll('"', '""')}" VARCHAR`)
    .join(", ");
  await connection.run(
    `CREATE OR REPLACE TABLE ${name} (place BIGINT, clickId VARCHAR, clickedAtMs BIGINT, userId VARCHAR, sessionId VARCHAR, ip VARCHAR, loggedIn BOOLEAN, ${texts})`,
  );
  const appender = await connection.createAppender(name);
  const append = (text: string | undefined) =>
    text === undefined ? appender.appendNull() : appender.appendVarchar(text);
  for (const [place, click] of clicks.entries()) {
    appender.appendBigInt(BigInt(place));
    append(click.clickId);
    appender.appendBigInt(BigInt(click.clickedAtMs));
    for (const text of [click.userId, click.sessionId, click.ip]) append(text);
    if (click.loggedIn === undefined) appender.appendNull();
    else appender.appendBoolean(click.loggedIn);
    for (const attribute of attributes) {
      const value = click.attributes?.[attribute];
      append(value === undefined ? undefined : String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** A table of texts, in a column `text`. */
export async function fillTexts(
  connection: DuckDBConnection,
  name: string,
  texts: readonly string[],
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE ${name} (text VARCHAR)`);
  const appender = await connection.createAppender(name);
  for (const text of texts) {
    appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
}

/** What the chunks hold for each click. */
export async function rawRows(
  chunks: Iterable<RawFeatureChunk> | AsyncIterable<RawFeatureChunk>,
): Promise<RawFeatures[]> {
  const rows: RawFeatures[] = [];
  for await (const { rowCount, values, late, duplicate } of chunks) {
    const width = values.length / rowCount;
    for (let row = 0; row < rowCount; row++) {
      rows.push({
        values: Float64Array.from(values.subarray(row * width, (row + 1) * width)),
        late: late[row] === 1,
        duplicate: duplicate[row] === 1,
      });
    }
  }
  return rows;
}

/** Runs a spec over clicks with DuckDB. */
export async function duckdbRows(
  connection: DuckDBConnection,
  spec: FeatureSpec,
  clicks: readonly Click[],
  options: Partial<DuckdbRunOptions> = {},
): Promise<RawFeatures[]> {
  await fillTable(connection, "clicks", clicks);
  // Shuffled: the order is the program's to restore.
  const source = "(SELECT * FROM clicks ORDER BY HASH(place))";
  return rawRows(rawFeaturesFromDuckdb(spec, { source, order: "place", connection, ...options }));
}

/** The first click of which rows say anything else than the oracle, in words, or "". */
export function firstDifference(
  spec: FeatureSpec,
  clicks: readonly Click[],
  rows: readonly RawFeatures[],
): string {
  if (rows.length !== clicks.length) return `${rows.length} rows of ${clicks.length} clicks`;
  const oracle = createOracle(spec);
  for (const [index, click] of clicks.entries()) {
    const difference = differenceOf(rows[index]!, oracle.update(click));
    if (difference !== "") return `click ${index} (${JSON.stringify(click)}): ${difference}`;
  }
  return "";
}

/** The click under names that no other log has. */
export function inLog(click: Click, log: number): Click {
  const { sessionId, ip } = click;
  const [, , network, host] = ip?.split(".").map(Number) ?? [];
  return {
    ...click,
    userId: click.userId && `${click.userId}#${log}`,
    ...(sessionId === undefined ? {} : { sessionId: `${sessionId}#${log}` }),
    ...(ip === undefined ? {} : { ip: `10.${log % 250}.${2 * Math.floor(log / 250) + network!}.${host}` }),
    attributes: { ...click.attributes, campaignId: `${click.attributes?.campaignId}#${log}` },
  };
}
