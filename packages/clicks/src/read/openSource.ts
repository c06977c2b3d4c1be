import { InputError } from "../inputError.js";
import { csvSource } from "./csvSource.js";
import { jsonlSource } from "./jsonlSource.js";
import { parquetSource } from "./parquetSource.js";
import type { TextSource } from "./textSource.js";

/** The reader for a file, by the end of its name. */
export function sourceFor(path: string): TextSource {
  const name = path.toLowerCase();
  if (/\.csv(?:\.gz)?$/.test(name)) return csvSource;
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/.test(name)) return jsonlSource;
  if (name.endsWith(".parquet")) return parquetSource;
  throw new InputError(
    "FILE_FORMAT",
    `cannot tell the format of ${path} by its name: it must end in .csv, .jsonl or .ndjson (each also with .gz), or .parquet`,
  );
}
