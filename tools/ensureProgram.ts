import { aptInstall, mayAptInstall } from "./aptInstall.js";

export interface WantedProgram {
  /** What the reader calls it: `Chromium`. */
  readonly name: string;
  /** The environment variable that names its path. */
  readonly variable: string;
  /** Debian's package that holds it. */
  readonly aptPackage: string;
  readonly find: () => string | undefined;
}

export interface ProgramAnswer {
  readonly path?: string;
  /** One line for the reader: where it is, or why there is none. */
  readonly message: string;
  /** Whether this call installed it. */
  readonly isNew?: boolean;
}

/** Finds a program, or installs Debian's where this process may (root, apt-get present). */
export async function ensureProgram({
  name,
  variable,
  aptPackage,
  find,
}: WantedProgram): Promise<ProgramAnswer> {
  const found = find();
  if (found !== undefined) return { path: found, message: `${name} is ${found}` };
  if (process.env[variable]) return { message: `${variable}=${process.env[variable]} is not a program` };
  if (!mayAptInstall()) return { message: `no ${name} found; install one, or set ${variable} to its path` };
  const { exitCode, output } = await aptInstall(aptPackage);
  const path = find();
  if (path !== undefined) return { path, message: `${name} installed as ${path}`, isNew: true };
  return { message: `apt-get install ${aptPackage} ended with ${exitCode}:\n${output.slice(-2000)}` };
}
