import { Command } from "commander";
import type { Streams } from "../streams.js";

const EXAMPLES = `
Examples:
  slidr promote 3f2a9c01 --why "checked by hand"
  slidr promote 3f2a9c01 --why "checked by hand" --override "the outage at 03:00 explains the gap"

A bundle that guardrails block goes live with --override alone; its reason stays in the history.`;

/** The words of `slidr promote`. */
export function promoteCommand(streams: Streams): Command {
  return new Command("promote")
    .description("Make a bundle that is in the registry live, after verifying it.")
    .argument("<digest>", "of the bundle; its first 8 characters do, where one bundle has them")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--why <text>", "the reason, kept in the history")
    .option("--who <name>", "who does it, kept in the history", "slidr promote")
    .option("--override <why>", "promote although guardrails block; recorded in the history")
    .addHelpText("after", EXAMPLES)
    .action(async (digest: string, options) => {
      const { promote } = await import("../commands/promote.js");
      await promote(digest, options, streams);
    });
}
