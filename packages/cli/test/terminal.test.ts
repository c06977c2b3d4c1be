import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { terminalListener } from "../src/terminal.js";

function recorder(isTTY: boolean) {
  const texts: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      texts.push(String(chunk));
      done();
    },
  });
  const terminal = Object.assign(stream, {
    isTTY,
    columns: 120,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  });
  return { texts, listener: terminalListener(terminal as unknown as NodeJS.WriteStream) };
}

test("a log keeps the last line of every model", () => {
  const { texts, listener } = recorder(false);
  listener.stage("train");
  listener.progress(1, 4, "classifier epoch 1/2 loss 0.6");
  listener.progress(2, 4, "classifier epoch 2/2 loss 0.5");
  listener.progress(1, 1, "logistic epoch 1/1 loss 0.7");
  listener.stage("calibrate");
  listener.progress(1, 1);
  listener.close();
  expect(texts.join("")).toBe(
    "train ...\n  classifier epoch 2/2 loss 0.5\n  logistic epoch 1/1 loss 0.7\ncalibrate ...\n",
  );
});

test("a count that grows is one line, not one a step", () => {
  const { texts, listener } = recorder(false);
  listener.stage("read");
  for (const rows of ["1,000", "2,000", "3,000"]) listener.progress(0.5, 1, `${rows} rows`);
  listener.close();
  expect(texts.join("")).toBe("read ...\n  3,000 rows\n");
});

test("the bar of a second model with another total runs from 0 to 100%", () => {
  const { texts, listener } = recorder(true);
  listener.stage("train");
  listener.progress(200, 200, "classifier epoch 20/20");
  listener.progress(10, 10, "logistic epoch 1/1");
  listener.close();
  expect(texts.join("")).toContain("100% logistic epoch 1/1");
  const half = recorder(true);
  half.listener.stage("train");
  half.listener.progress(200, 200, "classifier epoch 20/20");
  half.listener.progress(5, 10, "logistic epoch 1/2");
  half.listener.close();
  expect(half.texts.join("")).toContain("50% logistic epoch 1/2");
});
