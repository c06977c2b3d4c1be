import type { DocExample } from "./docExample.js";

const OPENING = /^( *)(`{3,})(ts|typescript)\b *(.*)$/;
const OTHER_OPENING = /^( *)(`{3,})/;

/**
 * The ts blocks among lines of Markdown. Blocks in other languages are stepped over; an indented fence (in a list)
 * loses its indentation.
 *
 * @throws if a block is never closed
 */
export function fencedBlocks(
  file: string,
  lines: readonly string[],
  /** The file's line number of `lines[0]`. */
  firstLine: number,
): DocExample[] {
  const found: DocExample[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const any = OTHER_OPENING.exec(lines[at]!);
    if (any === null) continue;
    const [indent, fence] = [any[1]!, any[2]!];
    const end = lines.findIndex((line, index) => index > at && line.trim() === fence);
    if (end < 0) throw new Error(`${file}:${firstLine + at}: this block is never closed`);
    const opening = OPENING.exec(lines[at]!);
    if (opening !== null) {
      const code = lines.slice(at + 1, end).map((line) => line.slice(leadingSpaces(line, indent.length)));
      const runs = !opening[4]!.split(/\s+/).includes("no-run");
      found.push({ file, line: firstLine + at + 1, code: code.join("\n"), runs });
    }
    at = end;
  }
  return found;
}

function leadingSpaces(line: string, most: number): number {
  return Math.min(most, line.length - line.trimStart().length);
}
