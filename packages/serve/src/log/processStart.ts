import { readFile } from "node:fs/promises";

/** Of the fields after the name in `/proc/PID/stat`: `starttime`, the 22nd of all (proc(5)). */
const START_FIELD = 19;

/** When a process of this host started: the boot, and clock ticks since it. Undefined where the system does not tell, as without `/proc`. */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name of the process stands in parentheses, and may hold spaces and parentheses itself.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD];
    return ticks === undefined ? undefined : `${boot.trim()}:${ticks}`;
  } catch {
    return undefined;
  }
}
