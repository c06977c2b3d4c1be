import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyOf, openKind, type PreparedRegistry, remove, requireWhole } from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";

type Part = { name: unknown; kind: unknown; bytes: unknown; sha256: unknown };
type Manifest = { formatVersion: unknown; parts: unknown };

/** A bundle to be written as somebody who means harm would: its digests fit unless the case is about them. */
interface Draft {
  readonly files: Map<string, Uint8Array>;
  manifest: Manifest;
  /** In place of the manifest's own JSON. */
  manifestText?: string;
  /** In place of the SHA-256 of the manifest. */
  digest?: string;
  /** Last, with the bundle's directory. */
  finish?: (directory: string) => Promise<void> | void;
}

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const text = (value: string) => new TextEncoder().encode(value);
const golden = { features: [1], slice: "all", score: 0.8, threshold: 0.75, invalid: true };

function partOf(name: string, bytes: Uint8Array): Part {
  const kind = name.endsWith(".json") ? "json" : name === "weights.bin" ? "float32" : "bytes";
  return { name, kind, bytes: bytes.length, sha256: sha256(bytes) };
}

function draft(changed: Readonly<Record<string, Uint8Array | string>> = {}): Draft {
  const json = ["features", "model", "slices", "thresholds", "training"].map((name) => [
    `${name}.json`,
    "{}",
  ]);
  const all: Readonly<Record<string, Uint8Array | string>> = {
    ...Object.fromEntries(json),
    "findings.json": "[]",
    "golden.json": JSON.stringify([golden]),
    "weights.bin": new Uint8Array(8),
    ...changed,
  };
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of Object.entries(all)) {
    files.set(name, typeof bytes === "string" ? text(bytes) : bytes);
  }
  const parts = [...files].map(([name, bytes]) => partOf(name, bytes));
  return { files, manifest: { formatVersion: 1, parts } };
}

const partsOf = ({ manifest }: Draft) => manifest.parts as Part[];
/** A draft whose manifest says something else of its weights. */
const declared = (change: Partial<Part>): Draft => {
  const made = draft();
  Object.assign(partsOf(made).find((part) => part.name === "weights.bin")!, change);
  return made;
};
/** A draft with one more part of that name. */
const named = (name: unknown): Draft => {
  const made = draft();
  partsOf(made).push({ name, kind: "bytes", bytes: 0, sha256: sha256("") });
  return made;
};
const finished = (finish: NonNullable<Draft["finish"]>): Draft => ({ ...draft(), finish });
const manifested = (manifestText: string): Draft => ({ ...draft(), manifestText });
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
/** Replaces a file by what `make` puts in its place. */
const replaced = (name: string, make: (path: string) => Promise<void> | void) =>
  finished(async (directory) => {
    await rm(join(directory, name));
    await make(join(directory, name));
  });

/** Every case, by what is wrong with it. */
const DRAFTS: Readonly<Record<string, () => Draft>> = {
  ...Object.fromEntries(
    [
      "../../live",
      "..",
      "a..b",
      "/etc/passwd",
      "a/b",
      "a\\b",
      ".hidden",
      "",
      "manifest.json",
      "WEIGHTS.BIN",
      "a\0b",
      "ä.bin",
      "x".repeat(200),
      7,
      null,
      {},
    ].map((name) => [`a part named ${JSON.stringify(name).slice(0, 30)}`, () => named(name)]),
  ),
  "a part twice": () => named("weights.bin"),
  "a part that is missing": () => finished((directory) => rm(join(directory, "golden.json"))),
  "a part that the manifest leaves out": () => {
    const made = draft();
    return { ...made, manifest: { formatVersion: 1, parts: partsOf(made).slice(1) } };
  },
  "an unknown file": () => finished((directory) => writeFile(join(directory, "run.sh"), "rm -rf /")),
  "a symbolic link as a part": () => replaced("weights.bin", (path) => symlink("/etc/passwd", path)),
  "a symbolic link to a good part": () =>
    finished(async (directory) => {
      await rename(join(directory, "weights.bin"), join(directory, "..", "..", "weights.bin"));
      await symlink("../../weights.bin", join(directory, "weights.bin"));
    }),
  "a symbolic link as the manifest": () => replaced("manifest.json", (path) => symlink("/etc/passwd", path)),
  "a symbolic link as the bundle": () =>
    finished(async (directory) => {
      const elsewhere = join(directory, "..", "..", "elsewhere");
      await rename(directory, elsewhere);
      await symlink(elsewhere, directory);
    }),
  "a symbolic link that goes in a circle": () =>
    replaced("weights.bin", (path) => symlink("weights.bin", path)),
  "a directory as a part": () => replaced("weights.bin", async (path) => void (await mkdir(path))),
  "a pipe as a part": () => replaced("weights.bin", (path) => void execFileSync("mkfifo", [path])),
  "an unknown directory": () =>
    finished(async (directory) => {
      await mkdir(join(directory, "more"));
      await writeFile(join(directory, "more", "run.sh"), "rm -rf /");
    }),
  ...Object.fromEntries(
    [1e15, 2 ** 53, 268_435_456, -1, 1.5, "8", null, 4, 12, 0].map((bytes) => [
      `weights of ${JSON.stringify(bytes)} bytes by the manifest`,
      () => declared({ bytes }),
    ]),
  ),
  "weights of no multiple of 4 bytes": () => draft({ "weights.bin": new Uint8Array(7) }),
  "weights with NaN": () => draft({ "weights.bin": floats(1, Number.NaN) }),
  "weights with Infinity": () => draft({ "weights.bin": floats(Number.POSITIVE_INFINITY, 1) }),
  "weights as JSON": () => declared({ kind: "json" }),
  "weights of an unknown kind": () => declared({ kind: "code" }),
  "another SHA-256": () => declared({ sha256: sha256("other") }),
  "a SHA-256 in capitals": () => declared({ sha256: sha256(new Uint8Array(8)).toUpperCase() }),
  "a SHA-256 cut short": () => declared({ sha256: "abc" }),
  "a key __proto__ in a part": () => draft({ "thresholds.json": '{"a":{"__proto__":{"invalid":true}}}' }),
  "a key __proto__ in the manifest": () => manifested('{"__proto__":{"parts":[]},"formatVersion":1}'),
  "a number that is not finite": () => draft({ "model.json": '{"a":1e999}' }),
  "half a JSON": () => draft({ "model.json": '{"a":' }),
  "no UTF-8": () => draft({ "model.json": Uint8Array.of(34, 255, 254, 34) }),
  "a JSON of 200,000 levels, cut short": () => draft({ "model.json": deep(200_000).slice(0, -1) }),
  "golden rows of 200,000 levels": () => draft({ "golden.json": deep(200_000) }),
  "a manifest of 200,000 levels": () => manifested(deep(200_000)),
  "golden rows that are none": () => draft({ "golden.json": '[{"features":"all"}]' }),
  "no golden rows": () => draft({ "golden.json": "[]" }),
  "golden rows that promise another score": () =>
    draft({ "golden.json": JSON.stringify([{ ...golden, score: 0.1 }]) }),
  "a finding of an unknown severity": () =>
    draft({
      "findings.json":
        '[{"check":"x","code":"X","severity":"bloc","passed":false,"message":"","observed":0,"limit":0,"n":0,"action":""}]',
    }),
  "a finding that blocks": () =>
    draft({
      "findings.json":
        '[{"check":"x","code":"X","severity":"block","passed":false,"message":"","observed":0,"limit":0,"n":0,"action":""}]',
    }),
  "findings that are no list": () => draft({ "findings.json": '{"length":0}' }),
  "a manifest without parts": () => manifested('{"formatVersion":1}'),
  "a manifest of null": () => manifested("null"),
  "a manifest of another version": () => manifested('{"formatVersion":2,"parts":[]}'),
  "a manifest of 2 MB": () => manifested(`{"formatVersion":1,"parts":[]${" ".repeat(2_000_000)}}`),
  "an empty manifest": () => manifested(""),
  "a manifest that is not its name": () => ({ ...draft(), digest: "0".repeat(64) }),
};

/** Lays each hostile bundle into the registry and tries to make it live: it must be refused, and nothing else may change. */
export async function hostileBundles(tally: FaultTally, prepared: PreparedRegistry): Promise<void> {
  const directory = await copyOf(prepared);
  const registry = openKind(prepared.kind, directory);
  for (const [name, make] of Object.entries(DRAFTS)) {
    const digest = await lay(join(directory, "bundles"), make());
    await tallyCase(
      tally,
      `${prepared.kind}: ${name}`,
      () => registry.promote(digest, { who: "mallory", why: "harm" }),
      async (outcome) => {
        if (outcome === "moved") throw new Error("it went live");
        await requireWhole(registry, [prepared.live]);
      },
    );
    for (const laid of [join("bundles", digest), "elsewhere", "weights.bin"]) {
      await rm(join(directory, laid), { recursive: true, force: true });
    }
  }
  await remove(directory);
}

async function lay(
  bundles: string,
  { files, manifest, manifestText, digest, finish }: Draft,
): Promise<string> {
  const manifestBytes = text(manifestText ?? JSON.stringify(manifest));
  const name = digest ?? sha256(manifestBytes);
  const directory = join(bundles, name);
  await mkdir(directory);
  for (const [file, bytes] of files) await writeFile(join(directory, file), bytes);
  await writeFile(join(directory, "manifest.json"), manifestBytes);
  await finish?.(directory);
  return name;
}
