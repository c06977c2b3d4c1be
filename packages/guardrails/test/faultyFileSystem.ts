import * as nodeFiles from "node:fs/promises";
import type { FileSystem } from "@slidr/guardrails";

/** `once`: one call fails and the program goes on; `crash`: it and every later call fail, as if the process had died. */
export type FaultMode = "once" | "crash";

/** A file system whose call number `failAt` (from 1) fails; a write that fails leaves half of its bytes behind. */
export function faultyFileSystem(failAt: number, mode: FaultMode) {
  const calls: string[] = [];
  const failsNow = (name: string): boolean => {
    calls.push(name);
    return calls.length === failAt || (mode === "crash" && calls.length > failAt);
  };
  const fault = (name: string) =>
    Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: "ENOSPC" });

  const wrapHandle = (handle: nodeFiles.FileHandle): nodeFiles.FileHandle =>
    new Proxy(handle, {
      get(target, property) {
        const member = Reflect.get(target, property) as unknown;
        if (typeof member !== "function") return member;
        return async (...args: unknown[]) => {
          const name = `handle.${String(property)}`;
          // Flushing is counted and can fail, but costs the tests no time.
          if (!failsNow(name))
            return property === "sync"
              ? undefined
              : (member as (...a: unknown[]) => unknown).apply(target, args);
          // The operating system closes what a dead process had open; so do we, to leak nothing.
          if (property === "close") await target.close();
          if (property === "writeFile" && calls.length === failAt) {
            const bytes = args[0] as Uint8Array;
            await target.writeFile(bytes.subarray(0, bytes.length >> 1));
          }
          throw fault(name);
        };
      },
    });

  const fs = new Proxy(nodeFiles, {
    get(target, property) {
      const member = Reflect.get(target, property) as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        const name = String(property);
        if (failsNow(name)) throw fault(name);
        const result = await member(...args);
        return name === "open" ? wrapHandle(result as nodeFiles.FileHandle) : result;
      };
    },
  }) as unknown as FileSystem;
  return { fs, calls };
}

/** A file system without faults, that does not wait for the disk. */
export function quickFileSystem(): FileSystem {
  return faultyFileSystem(Number.POSITIVE_INFINITY, "once").fs;
}
