import ts from "typescript";
import { CLAIM, type Claim, readClaim } from "./claim.js";
import { type ImportBinding, importBindings } from "./importBindings.js";

export interface TransformedExample {
  readonly imports: readonly ImportBinding[];
  /** The rest of the example, its claims turned into assertions: the body of an async function. */
  readonly body: string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Turns an example into the body of a test: imports are lifted out, and each claim becomes an assertion about the
 * statement before it, or about the name that the statement declares.
 *
 * @throws if a claim stands behind anything else, so that no promise goes unchecked
 */
export function transformExample(code: string): TransformedExample {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const imports: ImportBinding[] = [];
  const edits: Edit[] = [];
  let claimCount = 0;

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      imports.push(...importBindings(node));
      edits.push({ start: node.getStart(), end: node.end, text: "" });
      return;
    }
    if (ts.isFunctionLike(node)) return;
    for (const modifier of ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []) {
      if (modifier.kind === ts.SyntaxKind.ExportKeyword)
        edits.push({ start: modifier.pos, end: modifier.end, text: "" });
    }
    const edit = claimEdit(code, node);
    if (edit === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    edits.push(edit);
    claimCount += 1;
  };
  visit(source);

  requireEveryClaimUsed(code, claimCount);
  return { imports, body: applyEdits(code, edits) };
}

function claimEdit(code: string, node: ts.Node): Edit | undefined {
  if (!ts.isExpressionStatement(node) && !ts.isVariableStatement(node)) return undefined;
  const comment = ts.getTrailingCommentRanges(code, node.end)?.[0];
  if (comment === undefined) return undefined;
  const linesBelow = code.slice(comment.end).split("\n").slice(1);
  const found = readClaim(code.slice(comment.pos, comment.end), linesBelow);
  if (found === undefined) return undefined;
  const below = linesBelow.slice(0, found.linesUsed).reduce((sum, line) => sum + line.length + 1, 0);
  return { start: node.getStart(), end: comment.end + below, text: assertion(node, found.claim) };
}

function assertion(node: ts.ExpressionStatement | ts.VariableStatement, { kind, expected }: Claim): string {
  if (kind === "throws") return `await $throws(async () => { ${node.getText()} }, ${expected});`;
  const assert = kind === "equals" ? "$equals" : "$isCloseTo";
  if (ts.isExpressionStatement(node)) return `${assert}(${node.expression.getText()}, ${expected});`;
  const names = node.declarationList.declarations.map((declaration) => declaration.name.getText());
  if (names.length !== 1) throw new Error(`a claim needs one declared name, got ${names.join(", ")}`);
  return `${node.getText()} ${assert}(${names[0]}, ${expected});`;
}

function requireEveryClaimUsed(code: string, used: number): void {
  const comments = code.split("\n").flatMap((line) => {
    const at = line.indexOf("//");
    return at >= 0 && CLAIM.test(line.slice(at).trim()) ? [line.trim()] : [];
  });
  if (comments.length === used) return;
  throw new Error(
    `${comments.length - used} of these claims stand behind no statement: ${comments.join(" | ")}`,
  );
}

function applyEdits(code: string, edits: readonly Edit[]): string {
  let result = code;
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + text + result.slice(end);
  }
  return result;
}
