import { findProgram } from "./findProgram.js";

const PLACES = {
  variable: "REDIS_SERVER",
  paths: ["/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server"],
  names: ["redis-server"],
};

/** The path of a redis-server that a test may start: `REDIS_SERVER` if set, else the usual places, else undefined. */
export function findRedis(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return findProgram(PLACES, environment);
}
