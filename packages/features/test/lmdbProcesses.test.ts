import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
import { describe, expect, test } from "vitest";
import { filesOf, tableOf, temporaryDirectory } from "./lmdbTables.js";
import { users } from "./lmdbUsers.js";

interface Child {
  readonly process: ChildProcess;
  /** Everything it wrote, once it has ended. */
  readonly output: Promise<string>;
  /** Resolves when it writes its first line. */
  readonly ready: Promise<unknown>;
}

function start(task: string, directory: string, argument: string, uid?: number): Child {
  const script = fileURLToPath(new URL("lmdbChild.ts", import.meta.url));
  const args = ["--import", "tsx", "--conditions=@slidr/source", script, task, directory, argument];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], uid });
  let text = "";
  child.stdout!.on("data", (chunk) => {
    text += chunk;
  });
  const ready = new Promise((resolve) => child.stdout!.once("data", resolve));
  const output = new Promise<string>((resolve) => child.once("close", () => resolve(text)));
  return { process: child, output, ready: Promise.race([ready, output]) };
}

describe("a build that is killed", () => {
  test("between its writes leaves the version before current; the next build works and clears up", async () => {
    const directory = await tableOf(["ann", 1]);
    const child = start("hang", directory, "v2");
    await child.ready;
    expect(filesOf(directory)).toContain("v2.lookup.mdb.scratch");
    child.process.kill("SIGKILL");
    await child.output;

    const table = await openLookupTable(directory);
    expect([table.version, table.lookup("ann"), table.lookup("user-0")]).toEqual(["v1", 1, undefined]);
    await buildLookupTable(directory, { version: "v2", entries: [["ann", 2]] });
    await table.refresh();
    expect([table.version, table.lookup("ann")]).toEqual(["v2", 2]);
    await table.close();
    expect(filesOf(directory)).toEqual(["current.json", "v1.lookup.mdb", "v2.lookup.mdb"]);
  });

  test("at any of 3 moments of one build after another leaves a whole version current", async () => {
    const directory = temporaryDirectory();
    for (const [round, delayMs] of [3, 20, 55].entries()) {
      const child = start("build", directory, `round-${round}`);
      await child.ready;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.process.kill("SIGKILL");
      await child.output;
      const table = await openLookupTable(directory);
      const build = Number(table.version.replace(`round-${round}-`, ""));
      expect([build >= 1, table.size]).toEqual([true, 3000]);
      for (const [user, number] of users(3000, build * 10_000)) expect(table.lookup(user)).toBe(number);
      await table.close();
    }
    await buildLookupTable(directory, { version: "last", entries: [["ann", 1]], versionsKept: 1 });
    expect(filesOf(directory)).toEqual(["current.json", "last.lookup.mdb"]);
    expect(readdirSync(directory)).toHaveLength(2);
  });
});

describe("readers in processes of their own", () => {
  test("find every key at the same time, one that was killed or not, while the next version is built", async () => {
    const directory = temporaryDirectory();
    await buildLookupTable(directory, { version: "v1", entries: users(20_000) });
    const children = [1, 2, 3].map(() => start("read", directory, "20000"));
    await Promise.all(children.map((child) => child.ready));
    children[2]!.process.kill("SIGKILL");
    await buildLookupTable(directory, { version: "v2", entries: users(10), versionsKept: 1 });
    expect(await Promise.all(children.slice(0, 2).map((child) => child.output))).toEqual([
      "open\nfound 100000\n",
      "open\nfound 100000\n",
    ]);
    const table = await openLookupTable(directory);
    expect(table.lookup("user-9")).toBe(9);
    await table.close();
  });

  test("need no right to write into the directory, and leave nothing in it", async () => {
    const directory = temporaryDirectory();
    await buildLookupTable(directory, { version: "v1", entries: users(1000) });
    // Root may write everywhere: a test that runs as root reads as nobody.
    const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
    chmodSync(directory, 0o555);
    const files = readdirSync(directory);
    expect(await start("read", directory, "1000", nobody).output).toBe("open\nfound 5000\n");
    expect(readdirSync(directory)).toEqual(files);
    chmodSync(directory, 0o755);
  });
});
