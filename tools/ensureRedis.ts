import { ensureProgram, type ProgramAnswer } from "./ensureProgram.js";
import { findRedis } from "./findRedis.js";
import { runCommand } from "./runner/runCommand.js";

/**
 * Finds redis-server, or installs Debian's where this process may.
 *
 * Cost: nothing where it is found; seconds and 7 MB where it is installed.
 */
export async function ensureRedis(): Promise<ProgramAnswer> {
  const answer = await ensureProgram({
    name: "redis-server",
    variable: "REDIS_SERVER",
    aptPackage: "redis-server",
    find: () => findRedis(),
  });
  // Debian starts what it installs; the tests start their own, and nothing of ours shall stay behind.
  if (answer.isNew) await runCommand("service", ["redis-server", "stop"]);
  return answer;
}
