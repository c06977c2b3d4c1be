import { writeTextAtomically } from "@slidr/clicks";
import { blockingFindings, type Finding, junitXml } from "@slidr/guardrails";

/** Files that findings are written to, for programs and CI systems. */
export interface FindingFiles {
  readonly json?: string;
  readonly junit?: string;
}

/** Writes findings as JSON and as JUnit XML, where asked; resolves to the paths written. */
export async function writeFindings(
  findings: readonly Finding[],
  { json, junit }: FindingFiles,
  name: string,
): Promise<string[]> {
  if (json !== undefined) {
    const content = { version: 1, name, blocked: blockingFindings(findings).length > 0, findings };
    await writeTextAtomically(json, (sink) => sink.write(`${JSON.stringify(content, undefined, 2)}\n`));
  }
  if (junit !== undefined) {
    await writeTextAtomically(junit, (sink) => sink.write(junitXml(findings, { name })));
  }
  return [json, junit].filter((path) => path !== undefined);
}
