import { join } from "node:path";
import { findProgram } from "./findProgram.js";
import { REPOSITORY_ROOT } from "./runner/repositoryRoot.js";

const PLACES = {
  variable: "SLIDR_PYTHON",
  paths: [join(REPOSITORY_ROOT, ".peers", "bin", "python")],
  names: [],
};

/**
 * The Python that has the peers (river, Spark, ONNX): `SLIDR_PYTHON` if set, else the one that bench/peers/install.sh made,
 * else undefined. Never the system's: it is nobody's business what is installed there.
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return findProgram(PLACES, environment);
}
