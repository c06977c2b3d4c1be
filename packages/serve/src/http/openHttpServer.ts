import type { AddressInfo } from "node:net";
import type { Click } from "@slidr/clicks";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Engine } from "../engine/engine.js";
import { answerClick } from "./answerClick.js";
import { bearerCheck } from "./bearerCheck.js";
import { type HttpLimits, httpLimits } from "./httpLimits.js";
import { loadFastify } from "./loadFastify.js";
import { openapiDocument } from "./openapiDocument.js";
import { refusalOf } from "./refusal.js";
import { aliveSchema, decisionsSchema, readySchema, requestSchema } from "./schemas.js";

/** What is served, where, and to whom. */
export interface HttpServerOptions {
  /** Decides; the caller closes it, after the server. */
  readonly engine: Pick<Engine, "decide" | "health">;
  /** "127.0.0.1" by default: only this machine. */
  readonly host?: string;
  /** 8080 by default; 0 for any that is free. */
  readonly port?: number;
  /** Bearer tokens, of which every request but those for health must bring one; without any, nobody is asked. */
  readonly tokens?: readonly string[];
  /** Served at `/metrics`: of `openPrometheusMetrics`. */
  readonly metrics?: { text(): Promise<string>; readonly contentType: string };
  /** What a client may ask; see {@link HttpLimits}. */
  readonly limits?: Partial<HttpLimits>;
  /** Hears of faults of the server itself, which clients are told of without words. */
  readonly onFault?: (error: Error) => void;
}

/** What a server has answered since it began to listen. */
export interface HttpServerStats {
  /** Answers by status: 200, 400, 401 ...; a connection that is cut without a request has none. */
  readonly answers: Readonly<Record<string, number>>;
}

/** A server that listens. */
export interface HttpServer {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  stats(): HttpServerStats;
  /** Takes no more connections, answers what is under way, and ends; what is not done in time is cut. */
  close(): Promise<void>;
}

const caller = "openHttpServer";

/**
 * Serves an engine over HTTP: `POST /v1/decisions`, `GET /healthz`, `/readyz`, `/metrics` and `/openapi.json`.
 *
 * A request is held to a schema before the engine sees a click of it: unknown fields, wrong types, too much of anything and names such as
 * `__proto__` are refused with a code and the place. The OpenAPI document is made of the same schema. Slow and idle
 * connections are closed, and there is a bound to how many there are.
 *
 * @param options see {@link HttpServerOptions}
 * @throws InputError FASTIFY_MISSING without the optional peer fastify; HTTP_OPTIONS; what the system says of the port
 *
 * @example
 * ```ts
 * import { openHttpServer } from "@slidr/serve/http";
 *
 * // Any engine; this one has no bundle yet and takes no click.
 * const engine = {
 *   decide: () => Promise.reject(new Error("not ready")),
 *   health: () => ({ ready: false, live: "none" }) as never,
 * };
 * const server = await openHttpServer({ engine, port: 0 });
 * (await fetch(`${server.url}/readyz`)).status; // => 503
 * const body = JSON.stringify({ clicks: [{ clickId: "a", clickedAtMs: 0 }] });
 * const headers = { "content-type": "application/json" };
 * const answer = await fetch(`${server.url}/v1/decisions`, { method: "POST", body, headers });
 * await answer.json(); // => { error: { code: "BODY", message: "clicks/0 must have required property 'userId'" } }
 * await server.close();
 * ```
 */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host = "127.0.0.1", port = 8080 } = options;
  const limits = httpLimits(options.limits);
  const fastify = await loadFastify(caller);
  const answers: Record<string, number> = {};
  const count = (status: number) => {
    answers[status] = (answers[status] ?? 0) + 1;
  };
  const app = fastify({
    // A path that cannot be decoded reaches no route and no hook.
    frameworkErrors: (error, _request, reply) => {
      const { status, code, message } = refusalOf(error);
      count(status);
      // Its type is that of a route whose answers are not known.
      const answer = reply as unknown as FastifyReply;
      void answer.code(status).send({ error: { code, message } });
    },
    bodyLimit: limits.bodyBytesMax,
    keepAliveTimeout: limits.keepAliveMs,
    requestTimeout: limits.requestTimeoutMs,
    http: {
      headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
      requestTimeout: limits.requestTimeoutMs,
      // Otherwise Node looks for connections past their time every 30 seconds only.
      connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headersTimeoutMs / 2)),
      maxHeaderSize: 8192,
    },
    forceCloseConnections: "idle",
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    // What came is taken or refused, never mended.
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        allowUnionTypes: true,
      },
    },
  });
  app.server.maxConnections = limits.connectionsMax;
  app.removeContentTypeParser("text/plain");
  app.addHook("onResponse", async (_request, { statusCode }) => count(statusCode));
  protect(app, options.tokens ?? []);
  addRoutes(app, options, limits);
  await app.listen({ host, port });
  const { port: taken } = app.server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    stats: () => ({ answers: { ...answers } }),
    close() {
      closed ??= closeInTime(app, limits.closeTimeoutMs);
      return closed;
    },
  };
}

/** Asks for a token before a body is read. */
function protect(app: FastifyInstance, tokens: readonly string[]): void {
  const isKnown = bearerCheck(tokens);
  const open = new Set(["/healthz", "/readyz"]);
  if (tokens.length === 0) return;
  app.addHook("onRequest", async (request, reply) => {
    if (open.has(request.routeOptions.url ?? "") || isKnown(request.headers.authorization)) return;
    const error = { code: "TOKEN", message: "this needs the header authorization: Bearer TOKEN" };
    await reply.code(401).header("www-authenticate", "Bearer").send({ error });
  });
}

function addRoutes(app: FastifyInstance, options: HttpServerOptions, limits: HttpLimits): void {
  const { engine, metrics, tokens = [], onFault } = options;
  app.post(
    "/v1/decisions",
    { schema: { body: requestSchema(limits), response: { 200: decisionsSchema } } },
    async ({ body }) => {
      const { clicks } = body as { clicks: Click[] };
      return { decisions: await Promise.all(clicks.map((click) => answerClick(engine, click))) };
    },
  );
  app.get("/healthz", { schema: { response: { 200: aliveSchema } } }, async () => ({ alive: true }));
  app.get(
    "/readyz",
    { schema: { response: { 200: readySchema, 503: readySchema } } },
    async (_request, reply) => {
      const { ready, live } = engine.health();
      return reply.code(ready ? 200 : 503).send({ ready, live });
    },
  );
  if (metrics !== undefined) {
    app.get("/metrics", async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
  }
  const document = openapiDocument(limits, {
    isProtected: tokens.length > 0,
    hasMetrics: metrics !== undefined,
  });
  app.get("/openapi.json", async () => document);
  app.setNotFoundHandler(async (_request, reply) => {
    const error = { code: "NOT_FOUND", message: "no such path; GET /openapi.json lists all" };
    return reply.code(404).send({ error });
  });
  app.setErrorHandler(async (error: Error, _request, reply) => {
    const { status, code, message } = refusalOf(error);
    if (status === 500) onFault?.(error);
    return reply.code(status).send({ error: { code, message } });
  });
}

async function closeInTime(app: FastifyInstance, timeoutMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
