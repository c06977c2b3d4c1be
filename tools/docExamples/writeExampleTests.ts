import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DocExample } from "./docExample.js";
import { exampleTestFiles } from "./exampleTestFiles.js";

/** Writes one test file per documentation file that has examples, in place of what an earlier run left in `folder`. */
export function writeExampleTests(folder: string, examples: readonly DocExample[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, group] of groupByFile(examples)) {
    exampleTestFiles(group).forEach((text, index) => {
      const path = join(folder, `${file}.${index + 1}.test.ts`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    });
  }
  writeFileSync(join(folder, "tsconfig.json"), `${JSON.stringify(TYPES_OF_EXAMPLES, undefined, 2)}\n`);
}

/** Examples may declare what they do not use; all else is as strict as the sources. */
const TYPES_OF_EXAMPLES = {
  extends: "../../tsconfig.json", // of .generated/NAME
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
    paths: { "@slidr-tools/assertions": ["../../tools/docExamples/assertions.ts"] },
    verbatimModuleSyntax: false,
    isolatedModules: false,
  },
  include: ["**/*.test.ts"],
};

function groupByFile(examples: readonly DocExample[]): Map<string, DocExample[]> {
  const groups = new Map<string, DocExample[]>();
  for (const example of examples) {
    const group = groups.get(example.file) ?? [];
    group.push(example);
    groups.set(example.file, group);
  }
  return groups;
}
