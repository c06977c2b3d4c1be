import { Command } from "commander";
import type { Streams } from "../streams.js";

/** The words of `slidr report`. */
export function reportCommand(streams: Streams): Command {
  return new Command("report")
    .description("Draw the HTML report of a run again from its summary.json.")
    .argument("[summary]", "what train wrote", "out/summary.json")
    .option("--out <file>", "the page to write (default: report.html beside the summary)")
    .action(async (path: string, options) => {
      const { report } = await import("../commands/report.js");
      await report(path, options, streams);
    });
}
