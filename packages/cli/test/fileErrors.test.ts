import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { fileErrorLine } from "../src/fileErrorLine.js";
import { slidr, temporaryDirectory } from "./capture.js";

function fault(code: string, properties: Partial<NodeJS.ErrnoException> & { dest?: string } = {}): Error {
  return Object.assign(new Error(`${code}: as the system words it`), {
    code,
    syscall: "open",
    ...properties,
  });
}

describe("a fault of the file system is one line", () => {
  test("with the path, what is wrong and the way out", () => {
    expect(fileErrorLine(fault("ENOENT", { path: "no/such/page.html" }))).toBe(
      "cannot write no/such/page.html (ENOENT: no such file or directory); make its directory first, or name another [ENOENT]",
    );
    expect(fileErrorLine(fault("EACCES", { path: "registry/bundles", syscall: "scandir" }))).toBe(
      "cannot read registry/bundles (EACCES: permission denied); allow it, or name another path [EACCES]",
    );
    expect(fileErrorLine(fault("ENOSPC", { syscall: "write" }))).toBe(
      "cannot write a file (ENOSPC: no space left on the device); free some, or name a path on another [ENOSPC]",
    );
  });

  test("with the path a person gave, not the temporary one beside it", () => {
    const renamed = { syscall: "rename", path: "log.csv.0a1b2c.tmp", dest: "log.csv" };
    expect(fileErrorLine(fault("EISDIR", renamed))).toContain("cannot write log.csv (EISDIR");
  });

  test("and anything else keeps its stack", () => {
    expect(fileErrorLine(new TypeError("x is not a function"))).toBeUndefined();
    expect(fileErrorLine(fault("ERR_INVALID_ARG_TYPE"))).toBeUndefined();
    expect(fileErrorLine(fault("ECONNREFUSED", { syscall: "connect" }))).toBeUndefined();
    expect(fileErrorLine(undefined)).toBeUndefined();
  });
});

describe("slidr says which output it cannot write, and leaves no temporary file", () => {
  test("simulate into a directory that is not there", async () => {
    const directory = temporaryDirectory();
    const out = join(directory, "none", "traffic.csv");
    const { code, err } = await slidr("simulate", "--count", "100", "--out", out);
    expect(code).toBe(ExitCode.badInput);
    expect(err).toBe(
      `slidr: cannot write into ${join(directory, "none")} (ENOENT); name a directory that exists and may be written to [FILE_UNWRITABLE]\n`,
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  test("simulate into a name that is a directory", async () => {
    const directory = temporaryDirectory();
    const out = join(directory, "traffic.csv");
    mkdirSync(out);
    const { code, err } = await slidr("simulate", "--count", "100", "--out", out);
    expect(code).toBe(ExitCode.badInput);
    expect(err).toMatch(/^slidr: cannot write .*traffic\.csv \(E\w+\); .* \[FILE_UNWRITABLE\]\n$/);
    expect(readdirSync(directory)).toEqual(["traffic.csv"]);
  });

  test("train where a file stands in the way of its directory", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "kept");
    const { code, err } = await slidr("train", "--count", "100", "--out", join(file, "out"));
    expect(code).toBe(ExitCode.badInput);
    expect(err.trimEnd().split("\n").at(-1)).toMatch(/^slidr: .*\(ENOTDIR.* \[\w+\]$/);
    expect(readFileSync(file, "utf8")).toBe("kept");
  });

  test("a registry whose bundles are a file", async () => {
    const registry = temporaryDirectory();
    writeFileSync(join(registry, "bundles"), "");
    const { code, err } = await slidr("promote", "0a1b2c3d", "--registry", registry, "--why", "a test");
    expect(code).toBe(ExitCode.badInput);
    expect(err).toBe(
      `slidr: cannot read ${join(registry, "bundles")} (ENOTDIR: a part of the path is a file, not a directory); name another path [ENOTDIR]\n`,
    );
  });
});
