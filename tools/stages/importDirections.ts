import { checkImports } from "../checkImports.js";
import { failed, passed } from "../runner/check.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import type { Stage } from "../runner/stage.js";

export const importDirections: Stage = {
  title: "import directions",
  async run() {
    return checkImports(REPOSITORY_ROOT).map(({ rule, violations }) =>
      violations.length === 0 ? passed(rule) : failed(rule, violations.join("\n")),
    );
  },
};
