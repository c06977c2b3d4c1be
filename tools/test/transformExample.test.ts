import { expect, test } from "vitest";
import { transformExample } from "../docExamples/transformExample.js";

const body = (code: string): string => transformExample(code).body.trim();

test("`// =>` becomes an assertion on the statement's value", () => {
  expect(body("add(1, 2); // => 3")).toBe("$equals(add(1, 2), 3);");
});

test("`// =>` behind a declaration is about the name it declares", () => {
  expect(body("const sum = add(1, 2); // => 3")).toBe("const sum = add(1, 2); $equals(sum, 3);");
});

test("`// ~>` becomes a comparison to four decimals", () => {
  expect(body("mean(x); // ~> 0.3333")).toBe("$isCloseTo(mean(x), 0.3333);");
});

test('`// throws "text"` wraps the statement', () => {
  expect(body('await open("x"); // throws "no such file"')).toBe(
    'await $throws(async () => { await open("x"); }, "no such file");',
  );
});

test("a statement of several lines is taken whole", () => {
  expect(body("add({\n  a: 1,\n}); // => 3")).toBe("$equals(add({\n  a: 1,\n}), 3);");
});

test("an expected value goes on in the comment lines below until it is an expression", () => {
  expect(body("pair(); // => {\n//   a: 1,\n// }\nnext();")).toBe("$equals(pair(), {\na: 1,\n});\nnext();");
});

test("claims inside blocks and loops are kept", () => {
  expect(body("for (const x of xs) {\n  x; // => 1\n}")).toBe("for (const x of xs) {\n  $equals(x, 1);\n}");
});

test("ordinary comments stay comments", () => {
  expect(body("add(1, 2); // adds")).toBe("add(1, 2); // adds");
});

test("imports are lifted out, export keywords dropped", () => {
  const { imports, body } = transformExample(
    'import path, { join as j } from "node:path";\nimport * as fs from "node:fs";\nexport const a = 1;',
  );
  expect(imports).toEqual([
    { specifier: "node:path", imported: "default", local: "path" },
    { specifier: "node:path", imported: "join", local: "j" },
    { specifier: "node:fs", imported: "*", local: "fs" },
  ]);
  expect(body.trim()).toBe("const a = 1;");
});

test("a claim that stands behind no statement is an error, not a comment", () => {
  expect(() => transformExample("if (a) { // => 3\n  b();\n}")).toThrow(
    "1 of these claims stand behind no statement: if (a) { // => 3",
  );
  expect(() => transformExample("const f = () => {\n  a; // => 1\n};")).toThrow("stand behind no statement");
});

test("an expected value that is no expression is an error", () => {
  expect(() => transformExample("add(1, 2); // => three apples")).toThrow(
    "expected value is not an expression: three apples",
  );
});
