import { describe, test } from "vitest";
import { engineContract } from "../src/contract/index.js";
import { wasmEngine } from "../src/index.js";

for (const threads of [1, 2]) {
  const cases = engineContract(await wasmEngine({ threads }));
  describe(`wasm on ${threads} threads keeps the engine contract`, () => {
    for (const { title, run } of cases) test(title, run);
  });
}
