import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "@slidr/clicks";

/** What a module of the user's exports; `what` begins the error: "train cannot load --slices". */
export async function importModule(
  path: string,
  what: string,
  code: string,
): Promise<Readonly<Record<string, unknown>>> {
  const url = pathToFileURL(resolve(path)).href;
  return import(url).catch((error: Error) => {
    throw new InputError(code, `${what} ${path}: ${error.message}`, { cause: error });
  });
}
