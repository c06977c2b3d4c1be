import ts from "typescript";
import type { DocExample } from "./docExample.js";
import { fencedBlocks } from "./fencedBlocks.js";

/** The ts blocks after `@example` in the docstrings of a TypeScript file. */
export function sourceExamples(file: string, text: string): DocExample[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const docstrings = new Set<ts.JSDoc>();
  const visit = (node: ts.Node): void => {
    for (const doc of ts.getJSDocCommentsAndTags(node)) if (ts.isJSDoc(doc)) docstrings.add(doc);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...docstrings]
    .sort((a, b) => a.pos - b.pos)
    .flatMap((doc) => {
      const firstLine = source.getLineAndCharacterOfPosition(doc.pos).line + 1;
      return docstringExamples(file, text.slice(doc.pos, doc.end), firstLine);
    });
}

function docstringExamples(file: string, comment: string, firstLine: number): DocExample[] {
  const lines = comment
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\/?\*{1,2} ?/, ""));
  const found: DocExample[] = [];
  let start = -1;
  const take = (end: number): void => {
    if (start >= 0) found.push(...fencedBlocks(file, lines.slice(start, end), firstLine + start));
  };
  // Invariant: start is the line after the last @example while its text goes on, else -1.
  let fenced = false;
  lines.forEach((line, index) => {
    if (line.trimStart().startsWith("```")) fenced = !fenced;
    const tag = fenced ? null : /^@(\w+)/.exec(line);
    if (tag === null) return;
    take(index);
    start = tag[1] === "example" ? index + 1 : -1;
  });
  take(lines.length);
  return found;
}
