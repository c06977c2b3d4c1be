import { readFile } from "node:fs/promises";
import { type ColumnMap, InputError, parseColumnMap } from "@slidr/clicks";

/** The column map that a command's `--map` names. */
export async function readColumnMap(path: string, command: string): Promise<ColumnMap> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError("MAP_FILE", `${command} requires a readable --map, got ${path} (${error.code})`);
  });
  return parseColumnMap(parseJson(text, "MAP_JSON", `${command} requires --map to be JSON, got ${path}`));
}

/** JSON of a file that a person wrote, or an error that says what is wrong with it. */
export function parseJson(text: string, code: string, rule: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(code, `${rule}: ${(error as Error).message.replaceAll(/\s+/g, " ")}`);
  }
}
