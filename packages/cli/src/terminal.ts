import { SingleBar } from "cli-progress";
import type { Listener } from "./pipeline/stages.js";

/** Draws a run on a terminal: a bar per stage where a person watches, a line per stage and model where a log is kept. */
export function terminalListener(stream: NodeJS.WriteStream): Listener & { close(): void } {
  const watched = stream.isTTY === true;
  let bar: SingleBar | undefined;
  let current = "";
  let lastText = "";
  const flushText = () => {
    if (!watched && lastText !== "") stream.write(`  ${lastText}\n`);
    lastText = "";
  };
  const close = () => {
    bar?.stop();
    bar = undefined;
    flushText();
  };
  const draw = (done: number, total: number, text: string) => {
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
    if (bar.getTotal() !== total) bar.setTotal(total);
    bar.update(Math.min(done, total), { text });
  };
  return {
    stage(name) {
      close();
      current = name;
      if (!watched) stream.write(`${name} ...\n`);
    },
    progress(done, total, text = "") {
      if (subject(text) !== subject(lastText)) flushText();
      lastText = text;
      if (watched) draw(done, total, text);
    },
    note(text) {
      close();
      stream.write(`  ${text}\n`);
    },
    close,
  };
}

/** What a progress text speaks of, its first word: the model in "classifier epoch 3/20"; "" where it begins with a figure. */
function subject(text: string): string {
  return /^\p{L}\S*/u.exec(text)?.[0] ?? "";
}
