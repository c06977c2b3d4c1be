import ts from "typescript";

/** What a comment behind a statement promises about it. */
export interface Claim {
  readonly kind: "equals" | "isCloseTo" | "throws";
  /** A JavaScript expression. */
  readonly expected: string;
}

/** Finds `// => 1`, `// ~> 0.5` and `// throws "text"`. */
export const CLAIM = /^\/\/ (=>|~>|throws(?= ["'`])) ?(.*)$/;

const KINDS = { "=>": "equals", "~>": "isCloseTo", throws: "throws" } as const;

/**
 * Reads a claim from a comment and, where its expression goes on, from the comment lines right below it.
 *
 * @returns the claim and how many of `linesBelow` belong to it; undefined where the comment is no claim
 * @throws if the expected value is not an expression
 */
export function readClaim(
  comment: string,
  linesBelow: readonly string[],
): { claim: Claim; linesUsed: number } | undefined {
  const match = CLAIM.exec(comment.trim());
  if (match === null) return undefined;
  const kind = KINDS[match[1] as keyof typeof KINDS];
  let expected = match[2]!.trim();
  let linesUsed = 0;
  while (!isExpression(expected)) {
    const below = /^\s*\/\/(.*)$/.exec(linesBelow[linesUsed] ?? "");
    if (below === null) throw new Error(`expected value is not an expression: ${expected}`);
    expected += `\n${below[1]!.trim()}`;
    linesUsed += 1;
  }
  return { claim: { kind, expected }, linesUsed };
}

function isExpression(text: string): boolean {
  if (text === "") return false;
  const compiled = ts.transpileModule(`void (${text}\n);`, { reportDiagnostics: true });
  return compiled.diagnostics?.length === 0;
}
