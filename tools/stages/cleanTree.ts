import { failed, passed, skipped } from "../runner/check.js";
import { runCommand } from "../runner/runCommand.js";
import type { Stage } from "../runner/stage.js";

const NAME = "the run left no file that git sees";

/** Compares `git status` with what it said before the run: nothing may have been added or changed. */
export function cleanTreeStage(before: string | undefined, after: readonly string[]): Stage {
  return {
    title: "clean tree",
    after,
    async run() {
      const now = await gitStatus();
      if (before === undefined || now === undefined) return [skipped(NAME, "this is not a git checkout")];
      if (now === before) return [passed(NAME)];
      const known = new Set(before.split("\n"));
      const news = now.split("\n").filter((line) => !known.has(line));
      return [failed(NAME, `git status changed during the run:\n${news.join("\n")}`)];
    },
  };
}

/** `git status`, one line per file that is not as committed; undefined outside a checkout. */
export async function gitStatus(): Promise<string | undefined> {
  const { exitCode, stdout } = await runCommand("git", ["status", "--porcelain", "--untracked-files=all"]);
  return exitCode === 0 ? stdout.trimEnd() : undefined;
}
