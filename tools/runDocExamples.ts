import { countChecks, formatCounts } from "./runner/counts.js";
import { formatProblems } from "./runner/formatProblems.js";
import { docExampleChecks } from "./stages/docExamples.js";

// `pnpm doc-examples [packages/NAME]`: the documentation's examples alone, while one writes them.
const checks = await docExampleChecks(process.argv[2]);
for (const line of formatProblems(checks)) console.log(line);
console.log(formatCounts(countChecks(checks)));
process.exitCode = checks.some((check) => check.status === "failed") ? 1 : 0;
