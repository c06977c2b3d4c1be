#!/usr/bin/env node
import { runCli } from "./runCli.js";

// No top-level await: the CommonJS build has none.
runCli(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr }).then((code) => {
  process.exitCode = code;
});
