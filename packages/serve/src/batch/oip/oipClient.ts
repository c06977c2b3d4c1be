import { InputError } from "@slidr/clicks";
import { withinTime } from "../../withinTime.js";

/** The part of `fetch` that is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Asks one server; every question has its time. */
export interface OipClient {
  /** Where it asks, without user and password. */
  readonly name: string;
  /** Throws OIP_UNREACHABLE, OIP_TIMEOUT, OIP_ANSWER where an answer has no end, and OIP_STATUS with the server's message where it answers anything but 2xx. */
  ask(path: string, init?: { body: Uint8Array; headers: Record<string, string> }): Promise<OipAnswer>;
}

export interface OipAnswer {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const MESSAGE_MAX = 300;
/** Far more than the scores of any batch. */
const ANSWER_BYTES_MAX = 16 * 2 ** 20;

export function oipClient(
  url: string,
  settings: { fetch: Fetch; timeoutMs: number; headers: Readonly<Record<string, string>> },
): OipClient {
  const { fetch, timeoutMs, headers } = settings;
  const base = baseUrl(url);
  return {
    name: base,
    async ask(path, init) {
      const request = {
        method: init === undefined ? "GET" : "POST",
        headers: { ...headers, ...init?.headers },
        ...(init !== undefined && { body: init.body as Uint8Array<ArrayBuffer> }),
        // Features go to the server that was named, and to no other.
        redirect: "error" as const,
      };
      const where = `${base}/${path}`;
      const controller = new AbortController();
      const { signal } = controller;
      const answer = async () => {
        const response = await fetch(where, { ...request, signal });
        return { response, body: await readBody(where, response, signal) };
      };
      try {
        // A signal alone does not end it in time: fetch follows it by weak references, which do not outlive a garbage collection.
        const { response, body } = await withinTime(answer(), timeoutMs, () => {
          controller.abort();
          return new InputError("OIP_TIMEOUT", `${where} did not answer within ${timeoutMs} ms`);
        });
        if (response.ok) return { headers: response.headers, body };
        throw new InputError("OIP_STATUS", `${where} answered ${response.status}: ${serverMessage(body)}`);
      } catch (error) {
        if (error instanceof InputError) throw error;
        throw new InputError("OIP_UNREACHABLE", `${where}: ${reason(error)}`, { cause: error });
      }
    },
  };
}

/** All bytes of an answer, up to a bound; given up when the signal says so. */
async function readBody(where: string, response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    bytes += value.length;
    if (bytes > ANSWER_BYTES_MAX) {
      cancel();
      throw new InputError("OIP_ANSWER", `${where} answered more than ${ANSWER_BYTES_MAX} bytes`);
    }
    chunks.push(value);
  }
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "") {
    throw new InputError(
      "OIP_OPTIONS",
      "openOipBatchModel requires url to be http:// or https:// without user, password or query; credentials go into headers",
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

/** What the server says of its failure: the protocol's `error`, else the beginning of whatever it sent. */
function serverMessage(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 10_000));
  let message = text;
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === "string") message = error;
  } catch {
    // Not the protocol's JSON: a proxy's page, perhaps.
  }
  const line = message.replace(/\s+/g, " ").trim();
  return line === "" ? "no message" : line.slice(0, MESSAGE_MAX);
}

/** Fetch says "fetch failed", and why only in its cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message || String(cause)}` : message;
}
