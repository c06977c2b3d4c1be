import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findProgram } from "./findProgram.js";
import { findPython } from "./findPython.js";

/** Spark 3.5 is tested by its makers up to Java 17, runs on the next ones, and needs what Java 24 removed. */
const JAVA_FROM = 17;
const JAVA_BELOW = 24;

export interface SparkPlaces {
  /** A Python that has pyspark. */
  readonly python: string;
  readonly java: string;
}

/**
 * A Spark that a test may run: the peers' Python if it has pyspark, and a Java from 17 to 23; else undefined.
 *
 * Cost: two short processes, about 0.1 s.
 */
export function findSpark(environment: NodeJS.ProcessEnv = process.env): SparkPlaces | undefined {
  const python = findPython(environment);
  if (python === undefined || !hasPyspark(python)) return undefined;
  const java = findJava(environment);
  return java === undefined ? undefined : { python, java };
}

function hasPyspark(python: string): boolean {
  const code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pyspark') is None)";
  return spawnSync(python, ["-c", code]).status === 0;
}

function findJava({ JAVA_HOME, PATH }: NodeJS.ProcessEnv): string | undefined {
  const paths = JAVA_HOME ? [join(JAVA_HOME, "bin", "java")] : [];
  const java = findProgram({ paths, names: ["java"] }, { PATH });
  if (java === undefined) return undefined;
  const { stderr } = spawnSync(java, ["-version"], { encoding: "utf8" });
  const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
  return version >= JAVA_FROM && version < JAVA_BELOW ? java : undefined;
}
