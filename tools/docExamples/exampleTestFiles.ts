import { type DocExample, titleOf } from "./docExample.js";
import { formatBinding, type ImportBinding } from "./importBindings.js";
import { transformExample } from "./transformExample.js";

interface TestFile {
  readonly bindings: Map<string, ImportBinding>;
  readonly tests: string[];
}

const HEADER = `import { test as $test } from "vitest";
import { $equals, $isCloseTo, $throws } from "@slidr-tools/assertions";
void [$equals, $isCloseTo, $throws];`;

/**
 * The text of the test files for the examples of one documentation file: nearly always one, more where two
 * examples give one name to different imports. An example that cannot be transformed becomes a test that fails.
 */
export function exampleTestFiles(examples: readonly DocExample[]): string[] {
  const files: TestFile[] = [];
  for (const example of examples.filter(({ runs }) => runs)) {
    const { imports, test } = exampleTest(example);
    let file = files.find((candidate) => imports.every((binding) => fits(candidate, binding)));
    if (file === undefined) {
      file = { bindings: new Map(), tests: [] };
      files.push(file);
    }
    for (const binding of imports) file.bindings.set(keyOf(binding), binding);
    file.tests.push(test);
  }
  return files.map(({ bindings, tests }) => {
    const imports = [...bindings.values()].map(formatBinding);
    return `${[HEADER, ...imports, ...tests].join("\n")}\n`;
  });
}

function exampleTest(example: DocExample): { imports: readonly ImportBinding[]; test: string } {
  const title = JSON.stringify(titleOf(example));
  try {
    const { imports, body } = transformExample(example.code);
    return { imports, test: `$test(${title}, async () => {\n${body}\n});` };
  } catch (error) {
    const message = JSON.stringify((error as Error).message);
    return { imports: [], test: `$test(${title}, () => { throw new Error(${message}); });` };
  }
}

function fits(file: TestFile, binding: ImportBinding): boolean {
  const known = file.bindings.get(keyOf(binding));
  return known === undefined || formatBinding(known) === formatBinding(binding);
}

function keyOf({ specifier, local }: ImportBinding): string {
  return local === "" ? specifier : local;
}
