import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { type Check, failed, passed, skipped } from "./check.js";
import { REPOSITORY_ROOT } from "./repositoryRoot.js";
import type { CommandResult } from "./runCommand.js";

interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

/** A vitest run's JSON report as checks, one per test, each named `file > title`. */
export function vitestChecks(reportPath: string, result: CommandResult): Check[] {
  const report = readReport(reportPath);
  if (report === undefined) return [failed("vitest", `exit code ${result.exitCode}\n${result.output}`)];
  const checks = report.testResults.flatMap(fileChecks);
  // Errors outside any test (an unhandled rejection) fail the run and no test: they must not be lost.
  if (result.exitCode !== 0 && !checks.some((check) => check.status === "failed")) {
    checks.push(failed("vitest", `exit code ${result.exitCode}\n${result.output.slice(-6000)}`));
  }
  return checks;
}

function fileChecks(file: VitestReport["testResults"][number]): Check[] {
  const path = relative(REPOSITORY_ROOT, file.name);
  const hasFailure = file.assertionResults.some(({ status }) => status === "failed");
  // A file that does not load, or a hook that throws: the file fails and none of its tests does.
  const fileFailure = file.status === "failed" && !hasFailure ? [failed(path, file.message)] : [];
  const tests = file.assertionResults.map(({ fullName, status, failureMessages }) => {
    // A documentation example's title already says where it stands.
    const name = path.startsWith(".generated/") ? fullName : `${path} > ${fullName}`;
    if (status === "passed") return passed(name);
    if (status === "failed") return failed(name, withoutRunnerFrames(failureMessages?.join("\n") ?? ""));
    return skipped(name, status);
  });
  return [...fileFailure, ...tests];
}

/** Stack frames of the test runner itself help nobody. */
function withoutRunnerFrames(message: string): string {
  const lines = message.split("\n").filter((line) => !/^\s+at .*(node_modules|new Promise)/.test(line));
  return lines.join("\n");
}

function readReport(path: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as VitestReport;
  } catch {
    return undefined;
  }
}
