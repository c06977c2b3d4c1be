import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = `
import { compileScorer, createBatchScorer, wasmEngine } from "@slidr/model";
const model = {
  type: "logisticRegression", names: ["clicks"], kinds: ["count"], network: { hidden: [] },
  transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
  parameters: new Float32Array([2, -2]),
};
console.log(compileScorer(model).score(new Float32Array([1])));
await wasmEngine().catch(({ code }) => console.log(code));
await createBatchScorer(model, { threads: 1 }).catch(({ code }) => console.log(code));
`;

// V8 has WebAssembly SIMD on x64 from SSE 4.1 on; without it the machine is one that lacks it.
test.runIf(process.arch === "x64")(
  "where WebAssembly lacks SIMD clicks are still scored, and the engine says what it wants",
  async () => {
    const flags = ["--no-enable-sse4-1", "--conditions=@slidr/source", "--import", "tsx"];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, "--input-type=module", "-e", script],
      { cwd: fileURLToPath(new URL("../../..", import.meta.url)) },
    );
    expect(stdout).toBe("0.5\nWASM_SIMD_MISSING\nWASM_SIMD_MISSING\n");
  },
);
