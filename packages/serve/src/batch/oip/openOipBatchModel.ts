import { InputError } from "@slidr/clicks";
import type { BatchModel } from "../batchModel.js";
import { blankUnfitRows } from "../blankUnfitRows.js";
import { checkBatch } from "../checkBatch.js";
import { type GoldenRows, requireGoldenScores } from "../requireGoldenScores.js";
import { readScores } from "./inferAnswer.js";
import { binaryRequest, jsonRequest } from "./inferRequest.js";
import { widthOfModel } from "./modelMetadata.js";
import { type Fetch, type OipClient, oipClient } from "./oipClient.js";

/** Which model of which server, and how to ask it. */
export interface OpenOipBatchModelOptions {
  /** The server: `http://127.0.0.1:8000`, a path before `/v2` included. */
  readonly url: string;
  /** The model's name there. */
  readonly model: string;
  /** Its version; without one the server chooses, and may go over to a model that a bundle's thresholds were not made for. */
  readonly version?: string;
  /** Input tensor, float32 [N, width]. Default "features". */
  readonly input?: string;
  /** Output tensor, float32 [N, 1]. Default "score". */
  readonly output?: string;
  /** Tensors as bytes behind the JSON. Default "auto": where the server says that it has the extension. */
  readonly binary?: boolean | "auto";
  /** Time for one answer, its body included. Default 1000. */
  readonly timeoutMs?: number;
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Rows that the server must score as expected before it is used: a bundle's own. */
  readonly golden?: GoldenRows;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
}

/** A model on a server. */
export interface OipBatchModel extends BatchModel {
  /** Whether tensors travel as bytes. */
  readonly binary: boolean;
  /** Whether server and model say that they are ready; false also where there is no answer. */
  ready(): Promise<boolean>;
}

const VERSION_OR_NAME = /^[^\s/]{1,200}$/;

/**
 * Opens a model on a server of the Open Inference Protocol, version 2, over HTTP: NVIDIA Triton, KServe, MLServer ...
 *
 * Before it is used, server and model must be ready, and the model's metadata must name the input and the output as they
 * are used. A batch is one request; a server's failure fails that batch, with the server's message. There is no second attempt: a click's time is over before.
 *
 * @param options see {@link OpenOipBatchModelOptions}
 * @throws InputError OIP_OPTIONS; OIP_UNREACHABLE, OIP_TIMEOUT, OIP_STATUS (with the server's message), OIP_NOT_READY, OIP_MODEL
 *   (its metadata), GOLDEN_SCORES; a batch rejects with BATCH_SHAPE, OIP_UNREACHABLE, OIP_TIMEOUT, OIP_STATUS, OIP_ANSWER
 *
 * Cost: a request per batch, 4 bytes a feature in binary and about 10 to 20 in JSON.
 *
 * Source: github.com/kserve/open-inference-protocol, inference_rest.md; Triton's extension_binary_data.md.
 *
 * @example
 * ```ts no-run
 * import { createMicroBatcher } from "@slidr/serve";
 * import { openOipBatchModel } from "@slidr/serve/oip";
 *
 * const model = await openOipBatchModel({ url: "http://127.0.0.1:8000", model: "slidr", version: "1" });
 * const batcher = createMicroBatcher(model, { rowsMax: 256, waitMs: 1, batchesMax: 2 });
 * await batcher.score(new Float32Array(model.width));
 * ```
 */
export async function openOipBatchModel(options: OpenOipBatchModelOptions): Promise<OipBatchModel> {
  const { model, version, input = "features", output = "score", binary = "auto", golden } = options;
  const { timeoutMs = 1000, headers = {}, fetch = globalThis.fetch } = options;
  requireNames(model, version);
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1) {
    throw new InputError(
      "OIP_OPTIONS",
      `openOipBatchModel requires timeoutMs to be an integer >= 1, got ${timeoutMs}`,
    );
  }
  const client = oipClient(options.url, { fetch, timeoutMs, headers });
  const path = `v2/models/${encodeURIComponent(model)}${version === undefined ? "" : `/versions/${encodeURIComponent(version)}`}`;
  const from = `${client.name}/${path}`;
  const unready = await unreadyPart(client, path);
  if (unready !== undefined) {
    throw new InputError("OIP_NOT_READY", `openOipBatchModel requires a server that is ready: ${unready}`);
  }
  const width = widthOfModel(from, (await client.ask(path)).body, { input, output, version });
  const isBinary = binary === "auto" ? await hasBinaryExtension(client) : binary;
  const shape = { input, output, width };
  const opened: OipBatchModel = {
    width,
    binary: isBinary,
    async scoreBatch(features, rowCount, scores) {
      checkBatch(width, features, rowCount, scores);
      if (rowCount === 0) return;
      const rows = features.subarray(0, rowCount * width);
      const request = isBinary ? binaryRequest(shape, rows) : jsonRequest(shape, rows);
      const answer = await client.ask(`${path}/infer`, request);
      readScores(from, answer, output, version, scores.subarray(0, rowCount));
      blankUnfitRows(width, features, rowCount, scores);
    },
    ready: async () => (await unreadyPart(client, path).catch(String)) === undefined,
  };
  if (golden !== undefined) await requireGoldenScores(opened, golden);
  return opened;
}

function requireNames(model: string, version: string | undefined): void {
  for (const [name, value] of Object.entries({ model, version })) {
    if (value === undefined && name === "version") continue;
    if (typeof value === "string" && VERSION_OR_NAME.test(value)) continue;
    throw new InputError(
      "OIP_OPTIONS",
      `openOipBatchModel requires ${name} to be 1 to 200 characters without space and slash, got ${JSON.stringify(value)}`,
    );
  }
}

/** What says that it is not ready, in words; undefined where all is. */
async function unreadyPart(client: OipClient, path: string): Promise<string | undefined> {
  for (const part of ["v2/health/ready", `${path}/ready`]) {
    const said = await client.ask(part).then(
      ({ body }) => (saysNo(body) ? `${client.name}/${part} said no` : undefined),
      (error: InputError) => {
        if (error.code === "OIP_STATUS") return error.message;
        throw error;
      },
    );
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The status is the answer in practice; the specification also has a body that may say false. */
function saysNo(body: Uint8Array): boolean {
  return /"(ready|live)"\s*:\s*false/.test(new TextDecoder().decode(body.subarray(0, 1000)));
}

async function hasBinaryExtension(client: OipClient): Promise<boolean> {
  const { body } = await client.ask("v2");
  try {
    const { extensions } = Object(JSON.parse(new TextDecoder().decode(body)));
    return Array.isArray(extensions) && extensions.includes("binary_tensor_data");
  } catch {
    return false;
  }
}
