const MEANINGS: Readonly<Record<string, readonly [what: string, wayOut: string]>> = {
  ENOENT: ["no such file or directory", "make its directory first, or name another"],
  ENOTDIR: ["a part of the path is a file, not a directory", "name another path"],
  EISDIR: ["it is a directory", "name a file"],
  EEXIST: ["it is there already, and is not what is needed", "move it away, or name another path"],
  ENOTEMPTY: ["the directory is not empty", "move it away, or name another path"],
  EACCES: ["permission denied", "allow it, or name another path"],
  EPERM: ["not permitted", "allow it, or name another path"],
  EROFS: ["the file system is read-only", "name a path on another"],
  ENOSPC: ["no space left on the device", "free some, or name a path on another"],
  EDQUOT: ["the disk quota is used up", "free some, or name a path elsewhere"],
  EMFILE: ["too many open files", "raise the limit (ulimit -n)"],
  ENFILE: ["too many open files", "close other programs"],
  EBUSY: ["it is in use", "close what uses it, or name another path"],
  ELOOP: ["its symbolic links go in a circle", "name another path"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  EIO: ["the device failed", "check it, or name a path on another"],
};

const READING = new Set(["read", "scandir", "stat", "lstat", "readlink", "realpath"]);

/**
 * One line for a fault of the file system, with the path and the way out; undefined for any other error, a true bug
 * whose stack somebody needs.
 */
export function fileErrorLine(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", syscall, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const meaning = MEANINGS[code];
  if (syscall === undefined || meaning === undefined) return undefined;
  const [what, wayOut] = meaning;
  const place = dest ?? path ?? "a file";
  const verb = READING.has(syscall) ? "read" : "write";
  return `cannot ${verb} ${place} (${code}: ${what}); ${wayOut} [${code}]`;
}
