import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { loadOnnxruntime } from "../packages/model/src/onnx/loadOnnxruntime.js";

/** Models by name, then version: the bytes of an ONNX file each. */
export type OipModels = Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;

export interface OipServer {
  readonly url: string;
  /** Rows of each inference so far. */
  readonly batches: readonly number[];
  stop(): Promise<void>;
}

interface Served {
  readonly version: string;
  readonly session: InferenceSession;
}

interface RequestTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data?: unknown;
  readonly parameters?: { readonly binary_data_size?: number };
}

/**
 * A small real server of the Open Inference Protocol, version 2, over HTTP: ONNX files run by ONNX Runtime.
 *
 * Written to the protocol's text (github.com/kserve/open-inference-protocol, inference_rest.md) and, with
 * `binary`, to Triton's binary tensor extension (extension_binary_data.md). On loopback, for tests and examples.
 */
export async function startOipServer(
  files: OipModels,
  { binary = true }: { binary?: boolean } = {},
): Promise<OipServer> {
  const { InferenceSession, Tensor } = await loadOnnxruntime("startOipServer");
  const models = new Map<string, Served[]>();
  for (const [name, versions] of Object.entries(files)) {
    const served = Object.entries(versions).map(async ([version, bytes]) => {
      return { version, session: await InferenceSession.create(bytes, { intraOpNumThreads: 1 }) };
    });
    models.set(name, await Promise.all(served));
  }
  const batches: number[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url!);
    if (path === "/v2/health/live" || path === "/v2/health/ready") return send(response, 200, {});
    if (path === "/v2") {
      const extensions = binary ? ["binary_tensor_data"] : [];
      return send(response, 200, { name: "slidr-oip", version: "1", extensions });
    }
    const match = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer)?$/.exec(path);
    if (match === null) return send(response, 404, { error: `no such path: ${path}` });
    const [, name, version, action] = match;
    const versions = models.get(name!) ?? [];
    // Without a version the server chooses: the latest, as Triton does by default.
    const served = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
    if (served === undefined) {
      const asked = version === undefined ? `"${name}"` : `"${name}" version ${version}`;
      return send(response, 404, { error: `unknown model: ${asked} is not found` });
    }
    if (action === "/ready") return send(response, 200, { name, ready: true });
    if (action === undefined) return send(response, 200, metadata(name!, versions, served));
    return infer(request, response, name!, served);
  }

  async function infer(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    served: Served,
  ): Promise<void> {
    const body = await bodyOf(request);
    const jsonLength = Number(request.headers["inference-header-content-length"] ?? body.length);
    const { id, inputs, outputs } = JSON.parse(body.subarray(0, jsonLength).toString());
    const feeds: Record<string, Tensor> = {};
    let offset = jsonLength;
    for (const tensor of inputs as RequestTensor[]) {
      const values = tensorValues(tensor, body, offset);
      offset += tensor.parameters?.binary_data_size ?? 0;
      feeds[tensor.name] = new Tensor("float32", values, [...tensor.shape]);
      batches.push(tensor.shape[0]!);
    }
    const asked: { name: string; parameters?: { binary_data?: boolean } }[] =
      outputs ?? served.session.outputNames.map((output) => ({ name: output }));
    const results = await served.session.run(
      feeds,
      asked.map(({ name }) => name),
    );
    const parts: Buffer[] = [];
    const described = asked.map(({ name, parameters }) => {
      const { dims, data } = results[name]!;
      const values = data as Float32Array;
      const about = { name, datatype: "FP32", shape: dims };
      if (!(binary && parameters?.binary_data)) return { ...about, data: Array.from(values) };
      parts.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
      return { ...about, parameters: { binary_data_size: values.byteLength } };
    });
    const echo = id === undefined ? {} : { id };
    send(
      response,
      200,
      { model_name: name, model_version: served.version, ...echo, outputs: described },
      parts,
    );
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => send(response, 400, { error: error.message }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    batches,
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      for (const { session } of [...models.values()].flat()) await session.release();
    },
  };
}

function metadata(name: string, versions: readonly Served[], { session }: Served): object {
  const tensors = (list: readonly InferenceSession.ValueMetadata[]) =>
    list.map((value) => {
      const shape = value.isTensor ? value.shape.map((size) => (typeof size === "number" ? size : -1)) : [];
      return { name: value.name, datatype: "FP32", shape };
    });
  return {
    name,
    versions: versions.map(({ version }) => version),
    platform: "onnxruntime_onnx",
    inputs: tensors(session.inputMetadata),
    outputs: tensors(session.outputMetadata),
  };
}

function tensorValues(
  { name, datatype, shape, data, parameters }: RequestTensor,
  body: Buffer,
  offset: number,
): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = parameters?.binary_data_size;
  const found = bytes === undefined ? (data as unknown[])?.flat(Number.POSITIVE_INFINITY).length : bytes / 4;
  if (datatype !== "FP32" || found !== count) {
    throw new Error(`input "${name}" must be FP32 of ${count} elements, got ${datatype} of ${found}`);
  }
  if (bytes === undefined) {
    const numbers = (data as unknown[]).flat(Number.POSITIVE_INFINITY);
    if (!numbers.every((value) => typeof value === "number"))
      throw new Error(`input "${name}" must hold numbers`);
    return Float32Array.from(numbers as number[]);
  }
  const view = new DataView(body.buffer, body.byteOffset + offset, bytes);
  return Float32Array.from({ length: count }, (_, index) => view.getFloat32(4 * index, true));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** JSON, then the binary tensors where there are some. */
function send(response: ServerResponse, status: number, json: object, parts: readonly Buffer[] = []): void {
  const head = Buffer.from(JSON.stringify(json));
  const headers =
    parts.length === 0
      ? { "content-type": "application/json" }
      : {
          "content-type": "application/octet-stream",
          "inference-header-content-length": String(head.length),
        };
  response.writeHead(status, headers).end(Buffer.concat([head, ...parts]));
}
