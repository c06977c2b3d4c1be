import { InputError } from "@slidr/clicks";

/** What a build throws when the disk refuses. */
export function unwritable(caller: string, cause: Error): InputError {
  if (cause instanceof InputError) return cause;
  return new InputError("FILE_UNWRITABLE", `${caller} cannot write the table: ${cause.message}`, { cause });
}
