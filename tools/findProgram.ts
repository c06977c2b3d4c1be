import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface ProgramPlaces {
  /** The environment variable that decides where it is set: its value is the program, or there is none. */
  readonly variable?: string;
  /** Whole paths, looked at first. */
  readonly paths: readonly string[];
  /** Names looked for in the folders of PATH. */
  readonly names: readonly string[];
}

/** The path of a program that may be started: what the variable says, else the first of the usual places, else undefined. */
export function findProgram(
  { variable, paths, names }: ProgramPlaces,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const wanted = variable === undefined ? undefined : environment[variable];
  if (wanted !== undefined && wanted !== "") return isExecutable(wanted) ? wanted : undefined;
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const named = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...named].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
