import { fileURLToPath } from "node:url";

/** The folder that holds pnpm-workspace.yaml. */
export const REPOSITORY_ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
