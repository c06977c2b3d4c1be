import { SingleBar } from "cli-progress";
import type { Listener } from "./pipeline/stages.js";

/** Draws a run on a terminal: a bar per stage where a person watches, one line per stage where a log is kept. */
export function terminalListener(stream: NodeJS.WriteStream): Listener & { close(): void } {
  const watched = stream.isTTY === true;
  let bar: SingleBar | undefined;
  let current = "";
  let lastText = "";
  const close = () => {
    bar?.stop();
    bar = undefined;
    if (!watched && lastText !== "") stream.write(`  ${lastText}\n`);
    lastText = "";
  };
  return {
    stage(name) {
      close();
      current = name;
      if (!watched) stream.write(`${name} ...\n`);
    },
    progress(done, total, text = "") {
      lastText = text;
      if (!watched) return;
      if (bar === undefined) {
        bar = new SingleBar({
          stream,
          format: "{stage} {bar} {percentage}% {text}",
          barsize: 24,
          clearOnComplete: false,
          hideCursor: true,
          linewrap: false,
        });
        bar.start(total, done, { stage: current.padEnd(12), text });
      }
      bar.update(Math.min(done, total), { text });
    },
    note(text) {
      close();
      stream.write(`  ${text}\n`);
    },
    close,
  };
}
