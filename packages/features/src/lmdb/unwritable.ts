import { InputError } from "@slidr/clicks";

/** What a build throws when the disk refuses. */
export function unwritable(caller: string, cause: NodeJS.ErrnoException): InputError {
  if (cause instanceof InputError) return cause;
  const hint = cause.code === "ENOENT" ? "; does another build of it run?" : "";
  return new InputError("FILE_UNWRITABLE", `${caller} cannot write the table: ${cause.message}${hint}`, {
    cause,
  });
}
