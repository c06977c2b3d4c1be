import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compileKernels, KERNEL_BYTES_FILE } from "../../../tools/compileKernels.js";

test("the committed kernels are what their sources compile to (else run `pnpm kernels`)", async () => {
  const file = fileURLToPath(new URL(`../../../${KERNEL_BYTES_FILE}`, import.meta.url));
  const isCurrent = (await compileKernels()) === readFileSync(file, "utf8");
  expect(isCurrent).toBe(true);
});
