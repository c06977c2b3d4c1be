import ts from "typescript";

/** One name that an example imports. */
export interface ImportBinding {
  readonly specifier: string;
  /** The exported name, `*` for the whole namespace, "" for an import that binds nothing. */
  readonly imported: string;
  readonly local: string;
}

export function importBindings(declaration: ts.ImportDeclaration): ImportBinding[] {
  const specifier = (declaration.moduleSpecifier as ts.StringLiteral).text;
  const clause = declaration.importClause;
  if (clause === undefined) return [{ specifier, imported: "", local: "" }];
  const found: ImportBinding[] = [];
  if (clause.name !== undefined) found.push({ specifier, imported: "default", local: clause.name.text });
  const named = clause.namedBindings;
  if (named !== undefined && ts.isNamespaceImport(named)) {
    found.push({ specifier, imported: "*", local: named.name.text });
  } else if (named !== undefined) {
    for (const { name, propertyName } of named.elements) {
      found.push({ specifier, imported: (propertyName ?? name).text, local: name.text });
    }
  }
  return found;
}

/** Types are imported like values: the generated file is compiled file by file, which drops what is only a type. */
export function formatBinding({ specifier, imported, local }: ImportBinding): string {
  const from = JSON.stringify(specifier);
  if (imported === "") return `import ${from};`;
  if (imported === "*") return `import * as ${local} from ${from};`;
  return `import { ${imported === local ? local : `${imported} as ${local}`} } from ${from};`;
}
