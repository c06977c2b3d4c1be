import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { findRedis } from "../findRedis.js";
import { startRedisServer } from "../redisServer.js";
import { type Check, failed, passed } from "../runner/check.js";
import { commandCheck } from "../runner/commandCheck.js";
import { listFiles } from "../runner/listFiles.js";
import { firstBrokenPromise, promisedTexts } from "../runner/promisedOutput.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runTool } from "../runner/runTool.js";
import type { Stage } from "../runner/stage.js";

/** Runs each numbered script of examples/ as a reader would, and holds it to its `// prints:` comments. */
export const exampleScripts: Stage = {
  title: "example scripts",
  async run() {
    const files = listFiles(REPOSITORY_ROOT, "examples", ".ts").filter((file) =>
      /^examples\/\d\d-/.test(file),
    );
    // The scripts that can use a Redis get one; without it they say what they leave out.
    const redis = findRedis() === undefined ? undefined : await startRedisServer();
    try {
      const checks: Check[] = [];
      for (const file of files) checks.push(await exampleCheck(file, redis?.url));
      return checks;
    } finally {
      await redis?.stop();
    }
  },
};

async function exampleCheck(file: string, redisUrl: string | undefined): Promise<Check> {
  const promises = promisedTexts(readFileSync(join(REPOSITORY_ROOT, file), "utf8"));
  if (promises.length === 0) return failed(file, "no comment `// prints: TEXT` says what it prints");
  const result = await runTool("tsx", ["--conditions=@slidr/source", file], {
    environment: { REDIS_URL: redisUrl },
  });
  if (result.exitCode !== 0) return commandCheck(file, result);
  const output = stripVTControlCharacters(result.output);
  const broken = firstBrokenPromise(promises, output);
  if (broken === undefined) return passed(file);
  return failed(file, `did not print, in its place: ${broken}\nwhat it printed:\n${output}`);
}
