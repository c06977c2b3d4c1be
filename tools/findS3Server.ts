import { spawnSync } from "node:child_process";
import { findPython } from "./findPython.js";

/**
 * A Python that has a server which speaks S3 with its conditional writes (moto), or undefined.
 *
 * Cost: a short process, about 0.05 s.
 */
export function findS3Server(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const python = findPython(environment);
  if (python === undefined) return undefined;
  const code =
    "import importlib.util as u, sys; sys.exit(not (u.find_spec('moto') and u.find_spec('flask')))";
  return spawnSync(python, ["-c", code]).status === 0 ? python : undefined;
}
