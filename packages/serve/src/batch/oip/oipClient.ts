import { InputError } from "@slidr/clicks";

/** The part of `fetch` that is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Asks one server; every question has its time. */
export interface OipClient {
  /** Where it asks, without user and password. */
  readonly name: string;
  /** Throws OIP_UNREACHABLE, OIP_TIMEOUT, and OIP_STATUS with the server's message where it answers anything but 2xx. */
  ask(path: string, init?: { body: Uint8Array; headers: Record<string, string> }): Promise<OipAnswer>;
}

export interface OipAnswer {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const MESSAGE_MAX = 300;

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
        signal: AbortSignal.timeout(timeoutMs),
      };
      try {
        const response = await fetch(`${base}/${path}`, request);
        const body = new Uint8Array(await response.arrayBuffer());
        if (response.ok) return { headers: response.headers, body };
        throw new InputError(
          "OIP_STATUS",
          `${base}/${path} answered ${response.status}: ${serverMessage(body)}`,
        );
      } catch (error) {
        if (error instanceof InputError) throw error;
        if ((error as Error).name === "TimeoutError") {
          throw new InputError("OIP_TIMEOUT", `${base}/${path} did not answer within ${timeoutMs} ms`);
        }
        throw new InputError("OIP_UNREACHABLE", `${base}/${path}: ${reason(error)}`, { cause: error });
      }
    },
  };
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
