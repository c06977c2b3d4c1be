import { relative, sep } from "node:path";
import ts from "typescript";

export interface DocstringReport {
  /** How many functions and classes the entry files export. */
  readonly publicCount: number;
  /** `file:line: what is missing`. */
  readonly violations: readonly string[];
}

/**
 * Looks at what the entry files export: every function and class carries a docstring,
 * every function an `@example` in it.
 *
 * @param root absolute; the files are relative to it, as are the places in the report
 */
export function checkDocstrings(root: string, entryFiles: readonly string[]): DocstringReport {
  const program = ts.createProgram({
    rootNames: entryFiles.map((file) => `${root}/${file}`),
    options: {
      noEmit: true,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
  });
  const checker = program.getTypeChecker();
  const violations = new Set<string>();
  const seen = new Set<ts.Node>();
  for (const file of entryFiles) {
    const source = program.getSourceFile(`${root}/${file}`);
    const entry = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (entry === undefined) continue;
    for (const symbol of checker.getExportsOfModule(entry)) {
      const declaration = declarationOf(symbol, checker);
      if (declaration === undefined || !isCallable(declaration)) continue;
      seen.add(declaration);
      const missing = missingPart(declaration);
      if (missing !== undefined)
        violations.add(`${placeOf(root, declaration)}: ${symbol.name} has no ${missing}`);
    }
  }
  return { publicCount: seen.size, violations: [...violations].sort() };
}

function declarationOf(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Declaration | undefined {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  return (isAlias ? checker.getAliasedSymbol(symbol) : symbol).declarations?.[0];
}

function isCallable(declaration: ts.Declaration): boolean {
  const isCode = ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration);
  return isCode && !declaration.getSourceFile().isDeclarationFile;
}

function missingPart(declaration: ts.Declaration): string | undefined {
  if (!ts.getJSDocCommentsAndTags(declaration).some(ts.isJSDoc)) return "docstring";
  if (!ts.isFunctionDeclaration(declaration)) return undefined;
  const hasExample = ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === "example");
  return hasExample ? undefined : "@example";
}

function placeOf(root: string, declaration: ts.Declaration): string {
  const source = declaration.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1;
  return `${relative(root, source.fileName).split(sep).join("/")}:${line}`;
}
