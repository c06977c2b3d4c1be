import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compileScorer } from "@slidr/model";
import { exportOnnx, goldenScores } from "@slidr/model/onnx";
import { openOipBatchModel } from "@slidr/serve/oip";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type OipServer, startOipServer } from "../../../tools/oipServer.js";
import { sampleNetwork, standardModel } from "./batchSamples.js";

const WIDTH = standardModel.names.length;
let server: OipServer;
beforeAll(async () => {
  server = await startOipServer({
    slidr: { 1: exportOnnx(standardModel), 2: exportOnnx(sampleNetwork(12)) },
  });
});
afterAll(() => server.stop());

const fakes: Server[] = [];
afterEach(async () => {
  for (const fake of fakes.splice(0)) {
    await new Promise((resolve) => {
      fake.close(resolve);
      fake.closeAllConnections();
    });
  }
});

const METADATA = {
  name: "slidr",
  inputs: [{ name: "features", datatype: "FP32", shape: [-1, 2] }],
  outputs: [{ name: "score", datatype: "FP32", shape: [-1, 1] }],
};

type Answer = object | string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A server that is wrong in one place; everywhere else it answers as a model of two features. */
async function fakeServer(wrong: Readonly<Record<string, Answer>>): Promise<string> {
  const right: Record<string, Answer> = {
    "/v2": { extensions: [] },
    "/v2/health/ready": "",
    "/v2/models/slidr/ready": "",
    "/v2/models/slidr": METADATA,
    ...wrong,
  };
  const fake = createServer((request, response) => {
    const answer = right[request.url!]!;
    if (typeof answer === "function") return answer(request, response);
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  fakes.push(fake);
  await new Promise<void>((resolve) => fake.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(fake.address() as AddressInfo).port}`;
}

/** The error's code and message, the address taken out. */
async function faultOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (fault: { code: string; message: string }) => fault,
  );
  return `${error.code}: ${error.message.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "URL")}`;
}

const opened = (url: string, settings: object = {}) =>
  openOipBatchModel({ url, model: "slidr", timeoutMs: 20_000, ...settings });
const scored = async (url: string, settings: object = {}) => {
  const model = await opened(url, settings);
  return model.scoreBatch(new Float32Array(2 * model.width), 2, new Float32Array(2));
};

describe("openOipBatchModel", () => {
  test("a body that stops half way runs out of time though garbage is collected meanwhile", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const timers: NodeJS.Timeout[] = [];
    const url = await fakeServer({
      "/v2/models/slidr/infer": (_request, response) => {
        response.write("{");
        timers.push(setTimeout(collect, 200), setTimeout(collect, 400));
      },
    });
    const hung = new Promise<string>((resolve) => timers.push(setTimeout(resolve, 10_000, "it hangs")));
    expect(await Promise.race([faultOf(scored(url, { timeoutMs: 1500 })), hung])).toBe(
      "OIP_TIMEOUT: URL/v2/models/slidr/infer did not answer within 1500 ms",
    );
    for (const timer of timers) clearTimeout(timer);
  });

  test("an answer without an end is given up at a bound of bytes", async () => {
    const chunk = Buffer.alloc(65_536, " ");
    const url = await fakeServer({
      "/v2/models/slidr/infer": (_request, response) => {
        // Twice the bound, and an end, so that the fault itself would end.
        Readable.from(Array.from({ length: 512 }, () => chunk)).pipe(response);
      },
    });
    expect(await faultOf(scored(url))).toBe(
      "OIP_ANSWER: URL/v2/models/slidr/infer answered more than 16777216 bytes",
    );
  });

  test("takes the width from the server, says whether it is ready, and asks for the version it was told", async () => {
    const rows = Float32Array.from({ length: WIDTH }, (_, index) => index);
    for (const [version, network] of [
      ["1", standardModel],
      ["2", sampleNetwork(12)],
    ] as const) {
      const model = await opened(server.url, { version });
      expect([model.width, model.binary, await model.ready()]).toEqual([WIDTH, true, true]);
      const scores = new Float32Array(1);
      await model.scoreBatch(rows, 1, scores);
      expect(Math.abs(scores[0]! - compileScorer(network).score(rows))).toBeLessThan(1e-6);
    }
  });

  test("a server with another model under the name is found out by golden rows before the first click", async () => {
    const golden = goldenScores(standardModel);
    await opened(server.url, { version: "1", golden });
    expect(await faultOf(opened(server.url, { version: "2", golden }))).toMatch(
      /^GOLDEN_SCORES: requireGoldenScores requires every score within 0.000001, got 0\.\d+ instead of 0\.\d+ in row \d+: this is another model$/,
    );
  });

  test("an unknown model, version or path fails with the server's own words", async () => {
    expect(await faultOf(opened(server.url, { model: "other" }))).toBe(
      'OIP_NOT_READY: openOipBatchModel requires a server that is ready: URL/v2/models/other/ready answered 404: unknown model: "other" is not found',
    );
    expect(await faultOf(opened(server.url, { version: "9" }))).toBe(
      'OIP_NOT_READY: openOipBatchModel requires a server that is ready: URL/v2/models/slidr/versions/9/ready answered 404: unknown model: "slidr" version 9 is not found',
    );
    const out = await fakeServer({
      "/v2/models/slidr/infer": (_request, response) =>
        response.writeHead(500).end('{"error":"CUDA out of\\nmemory"}'),
    });
    expect(await faultOf(scored(out))).toBe(
      "OIP_STATUS: URL/v2/models/slidr/infer answered 500: CUDA out of memory",
    );
    const proxy = await fakeServer({
      "/v2/models/slidr/infer": (_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"),
    });
    expect(await faultOf(scored(proxy))).toBe(
      "OIP_STATUS: URL/v2/models/slidr/infer answered 502: <h1>Bad gateway</h1>",
    );
  });

  test("a server or a model that is not ready is not used, and ready() is then false", async () => {
    const loading = await fakeServer({
      "/v2/health/ready": (_request, response) => response.writeHead(400).end(),
    });
    expect(await faultOf(opened(loading))).toBe(
      "OIP_NOT_READY: openOipBatchModel requires a server that is ready: URL/v2/health/ready answered 400: no message",
    );
    const no = await fakeServer({ "/v2/models/slidr/ready": { name: "slidr", ready: false } });
    expect(await faultOf(opened(no))).toBe(
      "OIP_NOT_READY: openOipBatchModel requires a server that is ready: URL/v2/models/slidr/ready said no",
    );
    let isUp = true;
    const changing = await fakeServer({
      "/v2/health/ready": (_request, response) => response.writeHead(isUp ? 200 : 503).end(),
    });
    const model = await opened(changing);
    expect(await model.ready()).toBe(true);
    isUp = false;
    expect(await model.ready()).toBe(false);
  });

  test.each<[string, object, object, string]>([
    [
      "another input",
      { inputs: [{ ...METADATA.inputs[0], name: "x" }] },
      {},
      'to have the one input "features", FP32 [-1, features], got [{"name":"x"',
    ],
    [
      "a second input",
      { inputs: [METADATA.inputs[0], { ...METADATA.inputs[0], name: "x" }] },
      {},
      "to have the one input",
    ],
    ["doubles", { inputs: [{ ...METADATA.inputs[0], datatype: "FP64" }] }, {}, "to have the one input"],
    ["a fixed batch", { inputs: [{ ...METADATA.inputs[0], shape: [8, 2] }] }, {}, "to have the one input"],
    ["no output", { outputs: [] }, {}, 'to have an output "score", FP32 [-1, 1], got []'],
    [
      "two scores a row",
      { outputs: [{ ...METADATA.outputs[0], shape: [-1, 2] }] },
      {},
      'to have an output "score"',
    ],
    ["other versions", { versions: ["4"] }, { version: "3" }, 'to have version 3, got ["4"]'],
  ])("metadata with %s is refused before the first row", async (_title, wrong, settings, message) => {
    const metadata = { ...METADATA, ...wrong };
    const url = await fakeServer({
      "/v2/models/slidr": metadata,
      "/v2/models/slidr/versions/3": metadata,
      "/v2/models/slidr/versions/3/ready": "",
    });
    expect(await faultOf(opened(url, settings))).toContain(message);
  });

  test.each<[string, Answer, string]>([
    ["no JSON", "gone fishing", "got no JSON"],
    ["no output", { outputs: [] }, 'got no output "score"'],
    [
      "a score too few",
      { outputs: [{ name: "score", datatype: "FP32", shape: [1, 1], data: [0.5] }] },
      'got "FP32" of shape [1,1] in "score"',
    ],
    [
      "fewer numbers than its shape says",
      { outputs: [{ name: "score", datatype: "FP32", shape: [2, 1], data: [0.5] }] },
      "got 1 numbers",
    ],
    ["no data", { outputs: [{ name: "score", datatype: "FP32", shape: [2, 1] }] }, "got 0 bytes"],
    [
      "half a float",
      (_request, response) => {
        const tensor = {
          name: "score",
          datatype: "FP32",
          shape: [2, 1],
          parameters: { binary_data_size: 8 },
        };
        const json = JSON.stringify({ outputs: [tensor] });
        response.setHeader("inference-header-content-length", json.length).end(`${json}1234567`);
      },
      "got 7 bytes",
    ],
  ])("an answer with %s fails the batch", async (_title, answer, message) => {
    const url = await fakeServer({ "/v2/models/slidr/infer": answer });
    expect(await faultOf(scored(url))).toBe(
      `OIP_ANSWER: URL/v2/models/slidr must answer with 2 scores, ${message}`,
    );
  });

  test("a server that lists no versions is asked for one all the same, as MLServer has it", async () => {
    const outputs = [{ name: "score", datatype: "FP32", shape: [2, 1], data: [0.5, 0.5] }];
    const url = await fakeServer({
      "/v2/models/slidr/versions/3": { ...METADATA, versions: [] },
      "/v2/models/slidr/versions/3/ready": "",
      "/v2/models/slidr/versions/3/infer": { outputs },
    });
    await scored(url, { version: "3" });
  });

  test("an answer of another version than the one asked for fails the batch", async () => {
    const outputs = [{ name: "score", datatype: "FP32", shape: [2], data: [0.5, 0.5] }];
    const url = await fakeServer({
      "/v2/models/slidr/versions/3": METADATA,
      "/v2/models/slidr/versions/3/ready": "",
      "/v2/models/slidr/versions/3/infer": { model_version: "4", outputs },
    });
    expect(await faultOf(scored(url, { version: "3" }))).toContain(
      'got an answer of version "4" instead of "3"',
    );
  });

  test("a null among the scores is that row's alone; nested data and outputs not asked for are read past", async () => {
    const url = await fakeServer({
      "/v2/models/slidr/infer": {
        outputs: [
          { name: "uncertainty", datatype: "FP32", shape: [2, 1], data: [[0.1], [0.1]] },
          { name: "score", datatype: "FP32", shape: [2, 1], data: [[0.5], [null]] },
        ],
      },
    });
    const model = await opened(url);
    const scores = new Float32Array(2);
    await model.scoreBatch(new Float32Array(4), 2, scores);
    expect(Array.from(scores)).toEqual([0.5, Number.NaN]);
  });

  test("a server that does not answer, or stops in the middle, costs its time and no more", async () => {
    const silent = await fakeServer({ "/v2/models/slidr/infer": () => {} });
    const model = await opened(silent, { timeoutMs: 200 });
    const batch = () => model.scoreBatch(new Float32Array(4), 2, new Float32Array(2));
    expect(await faultOf(batch())).toBe(
      "OIP_TIMEOUT: URL/v2/models/slidr/infer did not answer within 200 ms",
    );
    const halfway = await fakeServer({
      "/v2/models/slidr/infer": (_request, response) =>
        response.writeHead(200, { "content-length": 100 }).write("{"),
    });
    expect(await faultOf(scored(halfway, { timeoutMs: 200 }))).toMatch(/^OIP_TIMEOUT/);
    const torn = await fakeServer({ "/v2/models/slidr/infer": (request) => request.socket.destroy() });
    expect(await faultOf(scored(torn))).toMatch(
      /^OIP_UNREACHABLE: URL\/v2\/models\/slidr\/infer: fetch failed: /,
    );
    expect(await faultOf(opened("http://127.0.0.1:1"))).toMatch(
      /^OIP_UNREACHABLE: .*health\/ready: fetch failed/,
    );
  });

  test("headers go with every request, and no redirect is followed", async () => {
    const seen: (string | undefined)[] = [];
    const url = await fakeServer({
      "/v2": (request, response) => {
        seen.push(request.headers.authorization);
        response.end('{"extensions":[]}');
      },
      "/v2/models/slidr/infer": (request, response) => {
        seen.push(request.headers.authorization);
        response.writeHead(307, { location: "http://127.0.0.1:1/" }).end();
      },
    });
    expect(await faultOf(scored(url, { headers: { authorization: "Bearer t" } }))).toMatch(
      /^OIP_UNREACHABLE/,
    );
    expect(seen).toEqual(["Bearer t", "Bearer t"]);
  });

  test("options out of range are refused in one line, and the line has no password", async () => {
    expect(await faultOf(opened("http://ann:secret@127.0.0.1:1"))).toBe(
      "OIP_OPTIONS: openOipBatchModel requires url to be http:// or https:// without user, password or query; credentials go into headers",
    );
    expect(await faultOf(opened("file:///models"))).toMatch(/^OIP_OPTIONS/);
    expect(await faultOf(opened(server.url, { model: "a/b" }))).toBe(
      'OIP_OPTIONS: openOipBatchModel requires model to be 1 to 200 characters without space and slash, got "a/b"',
    );
    expect(await faultOf(opened(server.url, { timeoutMs: 0 }))).toBe(
      "OIP_OPTIONS: openOipBatchModel requires timeoutMs to be an integer >= 1, got 0",
    );
  });
});
