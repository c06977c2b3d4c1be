import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failed, passed } from "../runner/check.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import type { Stage } from "../runner/stage.js";

const NAME = "pnpm-lock.yaml names no host to download from";

/** A resolution that names a host would bind every reader to the machine that wrote it. */
export const lockFile: Stage = {
  title: "lock file",
  async run() {
    const lines = readFileSync(join(REPOSITORY_ROOT, "pnpm-lock.yaml"), "utf8").split("\n");
    const bad = lines.filter((line) => /\b(tarball|registry|resolution):.*https?:/.test(line));
    return [bad.length === 0 ? passed(NAME) : failed(NAME, bad.join("\n"))];
  },
};
