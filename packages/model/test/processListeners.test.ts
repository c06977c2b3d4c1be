import { expect, test } from "vitest";
import { tensorflowEngine } from "../src/tensorflow/index.js";

// In a file of its own: the wasm backend starts once per process.
test("starting the wasm backend leaves no listener on the process, which would rethrow others' errors", async () => {
  const count = () =>
    process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
  const before = count();
  expect((await tensorflowEngine({ backend: "wasm" })).backend).toBe("wasm");
  expect(count()).toBe(before);
});
