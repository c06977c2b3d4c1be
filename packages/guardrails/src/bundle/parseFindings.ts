import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";

const SEVERITIES: ReadonlySet<unknown> = new Set(["info", "warn", "block"]);

/** Checks that a bundle's findings are findings: whether one blocks must never depend on a misspelt field. */
export function parseFindings(json: unknown): Finding[] {
  if (!Array.isArray(json)) throw new InputError("BUNDLE_FINDINGS", "findings.json is not a list");
  return json.map((item: unknown, index) => {
    const finding = (item ?? {}) as Record<string, unknown>;
    const texts = ["check", "code", "message", "action"].every((field) => typeof finding[field] === "string");
    const numbers = ["observed", "limit", "n"].every((field) => typeof finding[field] === "number");
    const { worstSlice, samples } = finding;
    const named = worstSlice === undefined || typeof worstSlice === "string";
    const sampled = samples === undefined || (Array.isArray(samples) && samples.every(isText));
    if (
      !texts ||
      !numbers ||
      !named ||
      !sampled ||
      typeof finding.passed !== "boolean" ||
      !SEVERITIES.has(finding.severity)
    ) {
      throw new InputError(
        "BUNDLE_FINDINGS",
        `findings.json holds something that is no finding at index ${index}`,
      );
    }
    return item as Finding;
  });
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
