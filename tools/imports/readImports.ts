import ts from "typescript";

export interface ImportOfFile {
  readonly specifier: string;
  /** From 1. */
  readonly line: number;
  /** "type" is erased by the compiler; "static" loads with the file, "dynamic" when the code gets there. */
  readonly loading: "type" | "static" | "dynamic";
}

/**
 * Every module a TypeScript file names: static and dynamic imports, re-exports, `require` and `import("x").Type`.
 *
 * `import { type A } from "x"` still loads x under verbatimModuleSyntax, so it counts as static.
 */
export function readImports(fileName: string, text: string): ImportOfFile[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found: ImportOfFile[] = [];
  const add = (node: ts.Node, loading: ImportOfFile["loading"]): void => {
    if (!ts.isStringLiteralLike(node)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ specifier: node.text, line, loading });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      add(node.moduleSpecifier, isType ? "type" : "static");
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(node.moduleSpecifier, node.isTypeOnly ? "type" : "static");
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, "type");
    } else if (ts.isCallExpression(node) && loadsModule(node)) {
      const argument = node.arguments[0];
      if (argument !== undefined) add(argument, "dynamic");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function loadsModule(call: ts.CallExpression): boolean {
  const callee = call.expression;
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")
  );
}
