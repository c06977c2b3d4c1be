import { mkdir, readdir, readFile, rename, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readBundle, verifyBundle, writeBundle } from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { sha256 } from "../src/files/sha256.js";
import { sampleFinding, sampleParts, temporaryDirectory } from "./samples.js";

type Json = Record<string, unknown>;

/** Writes a bundle, lets `forge` change its files, then gives it the manifest and the name an attacker would. */
async function forgedBundle(
  forge: (path: string, manifest: { parts: Json[] } & Json) => Promise<void> | void,
) {
  const directory = await temporaryDirectory();
  const { path } = await writeBundle(directory, sampleParts());
  const manifest = JSON.parse(await readFile(join(path, "manifest.json"), "utf8"));
  await forge(path, manifest);
  const text = JSON.stringify(manifest);
  await writeFile(join(path, "manifest.json"), text);
  const forged = join(directory, sha256(text));
  await rename(path, forged);
  return forged;
}

/** Puts other bytes into a part, with a manifest that agrees. */
function withPart(name: string, bytes: Uint8Array) {
  return forgedBundle(async (path, manifest) => {
    await writeFile(join(path, name), bytes);
    const part = manifest.parts.find((item) => item.name === name)!;
    Object.assign(part, { bytes: bytes.length, sha256: sha256(bytes) });
  });
}

/** The message, without the bundle's digest in front and the way out behind. */
async function refusal(path: string): Promise<string> {
  const error: Error = await readBundle(path).then(
    () => new Error("was read"),
    (thrown) => thrown,
  );
  const match = /^bundle [0-9a-f]{12}: (.*); restore the bundle from a copy or promote another one$/s.exec(
    error.message,
  );
  return match?.[1] ?? `no clear line: ${error.message}`;
}

describe("writeBundle and readBundle", () => {
  test("what was written is read back, part by part", async () => {
    const { digest, path } = await writeBundle(await temporaryDirectory(), sampleParts(4));
    const bundle = await readBundle(path);
    expect(bundle.digest).toBe(digest);
    expect([...bundle.weights]).toEqual([4, -0.25, Math.fround(3e-7)]);
    expect(bundle.golden).toEqual(sampleParts().golden);
    expect(bundle.findings).toEqual([sampleFinding()]);
    expect(bundle.json("model.json")).toEqual(sampleParts().model);
    expect([...bundle.bytes("model.onnx")]).toEqual([8, 7, 6, 5]);
    expect(bundle.manifest.parts.map((part) => part.name)).toEqual([
      "features.json",
      "findings.json",
      "golden.json",
      "model.json",
      "model.onnx",
      "slices.json",
      "thresholds.json",
      "training.json",
      "weights.bin",
    ]);
  });

  test("the directory is named by the SHA-256 of its manifest", async () => {
    const { digest, path } = await writeBundle(await temporaryDirectory(), sampleParts());
    expect(sha256(await readFile(join(path, "manifest.json")))).toBe(digest);
  });

  test("weights are little-endian 32-bit floats, from floats or from bytes", async () => {
    const directory = await temporaryDirectory();
    const fromFloats = await writeBundle(directory, sampleParts(1, { weights: Float32Array.of(1) }));
    // 1.0 is 0x3f800000.
    const littleEndian = Uint8Array.of(0, 0, 0x80, 0x3f);
    const fromBytes = await writeBundle(directory, sampleParts(1, { weights: littleEndian }));
    expect(fromBytes.digest).toBe(fromFloats.digest);
    expect([...(await readBundle(fromFloats.path)).bytes("weights.bin")]).toEqual([...littleEndian]);
  });

  test("equal parts give the same bundle, whatever the order of keys, and writing twice changes nothing", async () => {
    const directory = await temporaryDirectory();
    const first = await writeBundle(directory, sampleParts());
    const again = await writeBundle(
      directory,
      sampleParts(1, { training: { toMs: 86_400_000, fromMs: 0, clicks: 1000 } }),
    );
    expect(again).toEqual(first);
    expect(await readdir(directory)).toEqual([first.digest]);
  });

  test("what a caller does to what he was handed does not reach the bundle", async () => {
    const { path } = await writeBundle(await temporaryDirectory(), sampleParts());
    const bundle = await readBundle(path);
    bundle.bytes("model.onnx").fill(0);
    (bundle.json("model.json") as Json).layers = "changed";
    expect([...bundle.bytes("model.onnx")]).toEqual([8, 7, 6, 5]);
    expect(bundle.json("model.json")).toEqual(sampleParts().model);
  });

  test("a part that no reader would take is not written", async () => {
    const directory = await temporaryDirectory();
    const writing = (overrides: Parameters<typeof sampleParts>[1]) =>
      writeBundle(directory, sampleParts(1, overrides));
    await expect(writing({ weights: Float32Array.of(1, Number.NaN) })).rejects.toThrow(
      "weights.bin requires finite weights, got NaN at index 1; train again",
    );
    await expect(writing({ weights: Uint8Array.of(1) })).rejects.toThrow(
      "weights.bin holds 32-bit floats, got 1 bytes, no multiple of 4",
    );
    await expect(writing({ thresholds: { all: Number.POSITIVE_INFINITY } })).rejects.toThrow(
      "got Infinity at thresholds.json.all",
    );
    await expect(writing({ training: undefined })).rejects.toThrow(
      "writeBundle requires training.json, got nothing",
    );
    await expect(writing({ extra: { "../evil": { json: 1 } } })).rejects.toThrow(
      "a bundle's part is named by",
    );
    await expect(writing({ extra: { "golden.json": { json: [] } } })).rejects.toThrow(
      "writeBundle takes golden.json as a part of its own, not under extra",
    );
    await expect(writing({ findings: [{} as never] })).rejects.toThrow(
      "findings.json holds something that is no finding at index 0",
    );
    expect(await readdir(directory)).toEqual([]);
  });
});

describe("readBundle refuses", () => {
  test("one flipped bit in any part, wherever in it", async () => {
    const { path } = await writeBundle(await temporaryDirectory(), sampleParts());
    let flips = 0;
    for (const name of await readdir(path)) {
      const whole = await readFile(join(path, name));
      const step = Math.max(1, Math.floor(whole.length / 15));
      for (let at = 0; at < whole.length; at += step) {
        const flipped = Buffer.from(whole);
        flipped[at]! ^= 1 << (at % 8);
        await writeFile(join(path, name), flipped);
        expect(await refusal(path)).toContain(name);
        flips++;
      }
      await writeFile(join(path, name), whole);
    }
    expect(flips).toBeGreaterThan(120);
    expect((await verifyBundle(path)).passed).toBe(true);
  });

  test("a file cut short, or one byte longer", async () => {
    const { path } = await writeBundle(await temporaryDirectory(), sampleParts());
    await truncate(join(path, "weights.bin"), 8);
    expect(await refusal(path)).toBe("weights.bin holds 8 bytes where its manifest says 12");
    await truncate(join(path, "weights.bin"), 13);
    expect(await refusal(path)).toBe("weights.bin holds 13 bytes where its manifest says 12");
  });

  test("names that lead out of the directory, or twice to one file", async () => {
    for (const name of [
      "../../etc/passwd",
      "/etc/passwd",
      "a/b",
      "a..b",
      "..",
      ".hidden",
      "C:\\x",
      "A.json",
      "",
      7,
    ]) {
      const path = await forgedBundle((_, manifest) => {
        manifest.parts[0]!.name = name;
      });
      expect(await refusal(path)).toBe(
        `a bundle's part is named by up to 100 of a-z, 0-9, ".", "_" and "-", without "..", got ${JSON.stringify(name)}`,
      );
    }
    const twice = await forgedBundle((_, manifest) => {
      manifest.parts.push({ ...manifest.parts[0] });
    });
    expect(await refusal(twice)).toBe("manifest.json lists features.json twice");
  });

  test("symbolic links and directories in a file's place, and files that the manifest does not name", async () => {
    const linked = await forgedBundle(async (path) => {
      await rename(join(path, "model.json"), `${path}-model.json`);
      await symlink(`${path}-model.json`, join(path, "model.json"));
    });
    expect(await refusal(linked)).toBe(
      "model.json is a symbolic link where a bundle holds only regular files",
    );
    const nested = await forgedBundle(async (path) => {
      await rename(join(path, "model.json"), `${path}-model.json`);
      await mkdir(join(path, "model.json"));
    });
    expect(await refusal(nested)).toBe("model.json is a directory where a bundle holds only regular files");
    const stowaway = await forgedBundle((path) => writeFile(join(path, "run.sh"), "true"));
    expect(await refusal(stowaway)).toBe('"run.sh" is not in the manifest');
    const link = join(await temporaryDirectory(), "a".repeat(64));
    await symlink((await writeBundle(await temporaryDirectory(), sampleParts())).path, link);
    expect(await refusal(link)).toBe(`${link} is not a directory`);
  });

  test("sizes that are huge, negative or no number, before a byte is allocated", async () => {
    const sized = (bytes: unknown) =>
      forgedBundle((_, manifest) => {
        manifest.parts[0]!.bytes = bytes;
      });
    expect(await refusal(await sized(8e15))).toBe(
      "manifest.json declares more than 268435456 bytes (reached at features.json); raise bytesMax if that is meant",
    );
    for (const bytes of [-1, 1.5, "12", null, 1e300]) {
      expect(await refusal(await sized(bytes))).toBe(
        `manifest.json gives features.json an impossible size ${JSON.stringify(bytes)}`,
      );
    }
    const { path } = await writeBundle(await temporaryDirectory(), sampleParts());
    await expect(readBundle(path, { bytesMax: 100 })).rejects.toThrow("declares more than 100 bytes");
    await truncate(join(path, "manifest.json"), 2 ** 33);
    expect(await refusal(path)).toBe("manifest.json holds 8589934592 bytes, more than 1048576");
  });

  test("NaN and infinite weights, __proto__, golden rows and findings of the wrong shape, in files whose digests fit", async () => {
    const floats = (value: number) => new Uint8Array(Float32Array.of(1, value).buffer);
    const text = (json: string) => new TextEncoder().encode(json);
    expect(await refusal(await withPart("weights.bin", floats(Number.NaN)))).toBe(
      "weights.bin requires finite weights, got NaN at index 1; train again",
    );
    expect(await refusal(await withPart("weights.bin", floats(Number.NEGATIVE_INFINITY)))).toContain(
      "got -Infinity",
    );
    expect(await refusal(await withPart("slices.json", text('{"__proto__":{"by":[]}}')))).toBe(
      'slices.json holds the key "__proto__", which no bundle of ours has',
    );
    expect(await refusal(await withPart("golden.json", text('[{"score":1}]')))).toBe(
      "golden.json holds something that is no golden row at index 0",
    );
    const numbered = JSON.stringify([{ ...sampleFinding(), worstSlice: "mobile", samples: [7] }]);
    expect(await refusal(await withPart("findings.json", text(numbered)))).toBe(
      "findings.json holds something that is no finding at index 0",
    );
    const misspelt = JSON.stringify([{ ...sampleFinding(), severity: "Block" }]);
    expect(await refusal(await withPart("findings.json", text(misspelt)))).toBe(
      "findings.json holds something that is no finding at index 0",
    );
  });

  test("manifests of another version, without a needed part, or with a kind that hides NaN", async () => {
    const forge = (change: (manifest: { parts: Json[] } & Json) => void) =>
      forgedBundle((_, manifest) => change(manifest)).then(refusal);
    expect(await forge((manifest) => Object.assign(manifest, { formatVersion: 2 }))).toBe(
      "this reader knows bundles of formatVersion 1, got 2; update the reader or write the bundle again",
    );
    expect(await forge((manifest) => manifest.parts.splice(3, 1))).toBe(
      "manifest.json must list model.json as json, got nothing",
    );
    expect(await forge((manifest) => Object.assign(manifest.parts.at(-1)!, { kind: "bytes" }))).toBe(
      "manifest.json must list weights.bin as float32, got bytes",
    );
    expect(await forge((manifest) => Object.assign(manifest, { parts: 3 }))).toBe(
      "manifest.json has no list of parts",
    );
  });

  test("a directory under another digest, and one that is not there", async () => {
    const directory = await temporaryDirectory();
    const { path } = await writeBundle(directory, sampleParts());
    const other = join(directory, "0".repeat(64));
    await rename(path, other);
    expect(await refusal(other)).toMatch(
      /^manifest.json has the SHA-256 [0-9a-f]{64}, which is not its directory's name$/,
    );
    expect(await refusal(path)).toBe(`there is no directory ${path}`);
  });
});

describe("verifyBundle", () => {
  test("says the same as a finding", async () => {
    const { path, digest } = await writeBundle(await temporaryDirectory(), sampleParts());
    const whole = await verifyBundle(path);
    expect(whole).toMatchObject({ code: "BUNDLE_WHOLE", passed: true, slice: digest, n: 9 });
    await truncate(join(path, "weights.bin"), 8);
    const cut = await verifyBundle(path);
    expect(cut).toMatchObject({ code: "BUNDLE_SIZE", severity: "block", passed: false, observed: 1 });
  });
});
