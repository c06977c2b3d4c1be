import { InputError } from "../inputError.js";

/** Says in one line why a file cannot be read, and what to do. */
export function fileError(path: string, cause: unknown): unknown {
  if (cause instanceof InputError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT")
    return new InputError("FILE_MISSING", `no file at ${path}; check the path`, { cause });
  if (code === "EISDIR")
    return new InputError("FILE_UNREADABLE", `${path} is a directory; name a file in it`, { cause });
  if (code === "EACCES" || code === "EPERM")
    return new InputError("FILE_UNREADABLE", `${path} may not be read by this user`, { cause });
  if (code === "Z_BUF_ERROR")
    return new InputError(
      "FILE_UNREADABLE",
      `${path} is cut off: its gzip data end too early; fetch it again`,
      { cause },
    );
  if (typeof code === "string" && code.startsWith("Z_"))
    return new InputError("FILE_UNREADABLE", `${path} is not gzip, or is damaged (${message})`, { cause });
  return cause;
}
