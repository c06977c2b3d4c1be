import { dialectWords } from "./sqlDialect.js";

/** A Parquet file as SQL for DuckDB to read FROM. */
export function parquetRelation(path: string, reader = "read_parquet"): string {
  return `${reader}(${dialectWords.duckdb.text(literal(path))})`;
}

/** The Parquet files of a folder. */
export function parquetFolderRelation(path: string): string {
  return `read_parquet(${dialectWords.duckdb.text(`${literal(path)}/*.parquet`)})`;
}

/** Characters that DuckDB would match against other names stand for themselves. */
const literal = (path: string) => path.replaceAll(/[*?[]/g, "[$&]");
