import { type Check, failed, passed, skipped } from "../runner/check.js";
import type { Stage } from "../runner/stage.js";

export interface RealPart {
  readonly title: string;
  /** What the part is for: the name of the stage's one check. */
  readonly purpose: string;
  /** What does not run without it, in capitals. */
  readonly suites: string;
  /** Finds or installs it; without a path the message says why there is none. */
  readonly ensure: () => Promise<{ readonly path?: string; readonly message: string }>;
}

/** A stage that looks for a part of the world beside the repository: absent, its suites are skipped, and CI fails. */
export function realPartStage({ title, purpose, suites, ensure }: RealPart): Stage {
  return {
    title,
    lanes: 0,
    async run(): Promise<readonly Check[]> {
      const { path, message } = await ensure();
      if (path !== undefined) return [passed(purpose)];
      if (process.env.CI === "true") return [failed(purpose, message)];
      return [skipped(purpose, `${suites} WILL NOT RUN: ${message}`)];
    },
  };
}
