import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const modelFolder = fileURLToPath(new URL("../packages/model/", import.meta.url));

/** Where the compiled kernels are kept, relative to the repository's root. */
export const KERNEL_BYTES_FILE = "packages/model/src/wasm/kernelBytes.ts";

const SHARED = ["--sharedMemory", "--maximumMemory", "65536"];
/** The same sources, compiled for each use. */
const KERNELS = [
  {
    name: "TRAIN_KERNEL",
    doc: "Training, over shared memory.",
    entry: "train",
    features: "simd,threads,bulk-memory",
    flags: SHARED,
  },
  {
    name: "RELAXED_TRAIN_KERNEL",
    doc: "The same with relaxed SIMD.",
    entry: "train",
    features: "simd,threads,bulk-memory,relaxed-simd",
    flags: SHARED,
  },
  {
    name: "SCORE_KERNEL",
    doc: "Scoring, on one thread.",
    entry: "score",
    features: "simd,bulk-memory",
    flags: [],
  },
];

/** Compiles the kernels of `packages/model/assembly` and gives the source file that carries their bytes. */
export async function compileKernels(): Promise<string> {
  const parts = ["// Compiled from packages/model/assembly by `pnpm kernels`. Do not edit.\n"];
  const compiled = await Promise.all(KERNELS.map(compile));
  for (const [index, bytes] of compiled.entries()) {
    const kernel = KERNELS[index]!;
    parts.push(
      `/** ${kernel.doc} ${bytes.length} bytes of WebAssembly, base64. */\nexport const ${kernel.name} =\n  "${bytes.toString("base64")}";\n`,
    );
  }
  return parts.join("\n");
}

async function compile({ entry, features, flags }: (typeof KERNELS)[number]): Promise<Buffer> {
  const compiler = join(modelFolder, "node_modules/assemblyscript/bin/asc.js");
  const folder = mkdtempSync(join(tmpdir(), "slidr-kernel-"));
  const outFile = join(folder, "kernel.wasm");
  const command = [
    ...[compiler, `assembly/${entry}.ts`, "--outFile", outFile, "-O3", "--disableWarning", "112"],
    ...["--runtime", "stub", "--noAssert", "--importMemory", "--initialMemory", "1", ...flags],
    ...["--enable", features],
  ];
  try {
    await promisify(execFile)(process.execPath, command, { cwd: modelFolder });
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
