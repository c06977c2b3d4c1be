import type { Finding } from "@slidr/guardrails";
import { whole } from "./report/format.js";

/** A finding's state in a word: "ok", or how bad its failure is. */
export function stateOf({ passed, severity }: Finding): "ok" | "info" | "warn" | "BLOCK" {
  if (passed) return "ok";
  return severity === "block" ? "BLOCK" : severity;
}

const ORDER = ["BLOCK", "warn", "info", "ok"];

/** Findings with what blocks first, and otherwise in their order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return ORDER.flatMap((state) => findings.filter((finding) => stateOf(finding) === state));
}

/** Findings as text, worst first: a line each, with what to do and clicks to look at below those that failed; then a line that counts. */
export function findingsTable(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ code }) => code.length));
  const indent = " ".repeat(width + 9);
  const lines = worstFirst(findings).flatMap((finding) => {
    const { code, message, passed, action, samples } = finding;
    const line = `${stateOf(finding).padEnd(5)}  ${code.padEnd(width)}  ${message}`;
    if (passed || finding.severity === "info") return [line];
    return [line, `${indent}-> ${action}`, ...(samples ? [`${indent}clicks: ${samples.join(", ")}`] : [])];
  });
  return `${lines.map(oneLine).join("\n")}\n\n${countLine(findings)}`;
}

/** "32 findings: 1 blocks, 2 warn, 3 are worth knowing". */
export function countLine(findings: readonly Finding[]): string {
  const count = (state: string) => findings.filter((finding) => stateOf(finding) === state).length;
  const [block, warn, info] = [count("BLOCK"), count("warn"), count("info")];
  const parts = [
    block > 0 ? `${whole(block)} ${block === 1 ? "blocks" : "block"}` : "none blocks",
    ...(warn > 0 ? [`${whole(warn)} ${warn === 1 ? "warns" : "warn"}`] : []),
    ...(info > 0 ? [`${whole(info)} ${info === 1 ? "is" : "are"} worth knowing`] : []),
  ];
  return `${whole(findings.length)} findings: ${parts.join(", ")}`;
}

/** A line stays one line, whatever a slice or a click id holds. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
