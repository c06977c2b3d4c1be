import { dialectWords } from "./sqlDialect.js";

/** A Parquet file as SQL for DuckDB to read FROM; characters that it would match against other names stand for themselves. */
export function parquetRelation(path: string, reader = "read_parquet"): string {
  return `${reader}(${dialectWords.duckdb.text(path.replaceAll(/[*?[]/g, "[$&]"))})`;
}
