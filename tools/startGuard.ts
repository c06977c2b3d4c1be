import { type ChildProcess, spawn } from "node:child_process";

/**
 * A shell that waits on a pipe from this process and, when that breaks because this process is gone (also by SIGKILL,
 * when no handler of ours runs), kills the server and removes its folder.
 */
export function startGuard(pid: number, folder: string): ChildProcess {
  const script = 'read line; kill -9 "$0"; rm -rf "$1"';
  const guard = spawn("sh", ["-c", script, String(pid), folder], { stdio: ["pipe", "ignore", "ignore"] });
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
}
