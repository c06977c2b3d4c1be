import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Click } from "@slidr/clicks";
import { createEngine, type Engine } from "@slidr/serve";
import { type HttpLimits, type HttpServer, type HttpServerOptions, openHttpServer } from "@slidr/serve/http";
import { openPrometheusMetrics } from "@slidr/serve/prometheus";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

const newEngine = (): Engine =>
  createEngine({
    bundle: sampleBundle(1),
    createStore,
    clock: () => 1_700_000_000_000,
    timer: () => performance.now(),
  });

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
async function serve(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await openHttpServer({ engine: newEngine(), port: 0, ...options });
  open.push(server);
  return server;
}

const JSON_TYPE = { "content-type": "application/json" };
const post = (
  { url }: HttpServer,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = JSON_TYPE,
) => fetch(`${url}/v1/decisions`, { method: "POST", body, headers });

interface Answer {
  decisions: Record<string, unknown>[];
  error: { code: string; message: string };
}
async function postClicks(server: HttpServer, clicks: unknown): Promise<[number, Answer]> {
  const response = await post(server, JSON.stringify({ clicks }));
  return [response.status, (await response.json()) as Answer];
}
const errorOf = async (response: Response | Promise<Response>) => {
  const answer = await response;
  const { error } = (await answer.json()) as Answer;
  return `${answer.status} ${error.code}: ${error.message}`;
};

const click: Click = { clickId: "a", clickedAtMs: 1_700_000_000_000, userId: "u" };

/** A bare connection, which sends what it is told and no more. */
async function rawConnection(server: HttpServer): Promise<{ socket: Socket; received(): string }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  // A server may reset the connection; that is an answer too.
  socket.on("error", () => {});
  await once(socket, "connect");
  return { socket, received: () => text };
}

describe("openHttpServer", () => {
  test("answers clicks in their order as the engine decides them, without the features", async () => {
    const server = await serve();
    const own = newEngine();
    const clicks = sampleClicks(60);
    const [status, { decisions }] = await postClicks(server, clicks);
    expect(status).toBe(200);
    for (const [index, one] of clicks.entries()) {
      const decision = await own.decide(one);
      if (decision.degraded) throw new Error(decision.reason);
      const { features, ...told } = decision;
      expect(decisions[index]).toEqual({ ...told, charged: !decision.invalid });
    }
  });

  test("a degraded decision says that it is and where it failed; the reason stays inside", async () => {
    const engine = createEngine({
      bundle: sampleBundle(1),
      createStore: (spec) => ({
        ...createStore(spec),
        update: () => {
          throw new Error("redis-7.internal is gone");
        },
      }),
      clock: () => 5,
      timer: () => performance.now(),
    });
    const [status, { decisions }] = await postClicks(await serve({ engine }), [click]);
    expect(status).toBe(200);
    expect(decisions[0]).toMatchObject({
      clickId: "a",
      degraded: true,
      invalid: false,
      charged: true,
      cause: "store",
      slice: "(missing)/(missing)",
      resolvedSlice: "all",
    });
    expect(JSON.stringify(decisions)).not.toContain("redis-7");
  });

  test("a click that the engine cannot take is rejected alone, with its code; the others are decided", async () => {
    const [status, { decisions }] = await postClicks(await serve(), [
      click,
      { ...click, clickId: "b", userId: "\ud800" },
    ]);
    expect(status).toBe(200);
    expect(decisions[0]).toMatchObject({ clickId: "a", degraded: false });
    expect(decisions[1]).toEqual({
      clickId: "b",
      rejected: { code: "ID_TEXT", message: expect.stringContaining("well-formed Unicode") },
    });
  });

  test.each<[string, unknown, string]>([
    ["no list", { click }, "the body must have required property 'clicks'"],
    ["no click", { clicks: [] }, "clicks must NOT have fewer than 1 items"],
    ["too many", { clicks: Array(4).fill(click) }, "clicks must NOT have more than 3 items"],
    ["a number for an id", { clicks: [{ ...click, userId: 7 }] }, "clicks/0/userId must be string"],
    ["text for a time", { clicks: [{ ...click, clickedAtMs: "7" }] }, "clicks/0/clickedAtMs must be integer"],
    [
      "a time beyond dates",
      { clicks: [{ ...click, clickedAtMs: 1e300 }] },
      "clicks/0/clickedAtMs must be <= 8640000000000000",
    ],
    [
      "an empty id",
      { clicks: [{ ...click, clickId: "" }] },
      "clicks/0/clickId must NOT have fewer than 1 characters",
    ],
    [
      "a long id",
      { clicks: [{ ...click, clickId: "x".repeat(257) }] },
      "clicks/0/clickId must NOT have more than 256 characters",
    ],
    [
      "an unknown field",
      { clicks: [click, { ...click, colour: "red" }] },
      'clicks/1 must NOT have additional properties, got "colour"',
    ],
    [
      "an attribute that is a list",
      { clicks: [{ ...click, attributes: { a: [] } }] },
      "clicks/0/attributes/a must be string,number",
    ],
    [
      "too many attributes",
      {
        clicks: [{ ...click, attributes: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, 1])) }],
      },
      "clicks/0/attributes must NOT have more than 64 properties",
    ],
    ["null", null, "the body must be object"],
  ])(
    "a request with %s is refused with the place and the rule, and no click of it is decided",
    async (_title, body, message) => {
      const engine = newEngine();
      const server = await serve({ engine, limits: { clicksMax: 3 } });
      expect(await errorOf(post(server, JSON.stringify(body)))).toBe(`400 BODY: ${message}`);
      expect(engine.stats()).toMatchObject({ decided: 0, degraded: 0, rejected: 0 });
    },
  );

  test("prototype keys are refused wherever they stand", async () => {
    const server = await serve();
    const withKey = (json: string) => `{"clicks":[{"clickId":"a","clickedAtMs":1,"userId":"u",${json}}]}`;
    for (const body of [
      '{"__proto__":{"clicks":[]},"clicks":[]}',
      withKey('"__proto__":{"degraded":true}'),
      withKey('"attributes":{"__proto__":{"x":1}}'),
      withKey('"attributes":{"\\u005f_proto__":"x"}'),
      withKey('"attributes":{"constructor":{"prototype":{"x":1}}}'),
      withKey('"attributes":{"constructor":"x"}'),
      withKey('"attributes":{"prototype":"x"}'),
    ]) {
      const response = await post(server, body);
      expect([body, response.status]).toEqual([body, 400]);
    }
    expect(({} as { x?: unknown }).x).toBe(undefined);
    expect((await post(server, withKey('"attributes":{"toString":"x"}'))).status).toBe(200);
  });

  test("a body of 10 MB is refused unread, by its stated and by its real length", async () => {
    const server = await serve();
    const large = `{"clicks":"${"x".repeat(10_000_000)}"}`;
    // The server may close the connection while the client still sends.
    const stated = await post(server, large).then(
      ({ status }) => status,
      () => "closed",
    );
    expect([413, "closed"]).toContain(stated);
    const { socket, received } = await rawConnection(server);
    socket.write(
      "POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    const chunk = `${(65_536).toString(16)}\r\n${"x".repeat(65_536)}\r\n`;
    for (let sent = 0; sent < 10 && !socket.destroyed; sent++) socket.write(chunk);
    while (!received().includes("413") && !socket.destroyed) {
      await Promise.race([once(socket, "data"), once(socket, "close")]);
    }
    expect(received()).toContain("HTTP/1.1 413");
    expect(received()).toContain('"code":"BODY_SIZE"');
    socket.destroy();
    expect((await postClicks(server, [click]))[0]).toBe(200);
  });

  test("what is not JSON, not application/json, or nowhere is refused in the same form", async () => {
    const server = await serve();
    expect(await errorOf(post(server, "{"))).toMatch(/^400 JSON: /);
    expect(await errorOf(post(server, ""))).toMatch(/^400 JSON: /);
    expect(await errorOf(post(server, "clicks=1", { "content-type": "text/plain" }))).toMatch(
      /^415 CONTENT_TYPE: /,
    );
    expect(await errorOf(fetch(`${server.url}/v1/other`))).toBe(
      "404 NOT_FOUND: no such path; GET /openapi.json lists all",
    );
    expect((await fetch(`${server.url}/v1/decisions`)).status).toBe(404);
    // Counted when the last byte is out, which the client may see first.
    await vi.waitFor(() => expect(server.stats()).toEqual({ answers: { 400: 2, 404: 2, 415: 1 } }));
  });

  test("whatever JSON is sent, the answer is a refusal or decisions, never a fault, and every click is accounted for", async () => {
    const engine = newEngine();
    const faults: Error[] = [];
    const server = await serve({ engine, onFault: (error) => faults.push(error) });
    const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 19, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() });
    const nearlyClick = fc.record(
      {
        clickId: mostly(fc.string({ minLength: 1, maxLength: 8 })),
        clickedAtMs: mostly(fc.nat()),
        userId: mostly(fc.string({ unit: "binary" })),
        ip: mostly(fc.string()),
        loggedIn: mostly(fc.boolean()),
        attributes: mostly(
          fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.double({ noNaN: true }))),
        ),
      },
      { requiredKeys: ["clickId", "clickedAtMs", "userId"] },
    );
    const body = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.array(nearlyClick, { maxLength: 3 }).map((clicks) => JSON.stringify({ clicks })),
      },
      { weight: 2, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
      { weight: 1, arbitrary: fc.nat(20_000).map((depth) => "[".repeat(depth) + "]".repeat(depth)) },
      {
        weight: 1,
        arbitrary: fc.nat(20_000).map((depth) => `${'{"clicks":'.repeat(depth)}1${"}".repeat(depth)}`),
      },
    );
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const response = await post(server, text);
        const answer = (await response.json()) as Answer;
        if (response.status !== 200) {
          expect([400, 413]).toContain(response.status);
          expect(typeof answer.error.message).toBe("string");
          return;
        }
        answered += answer.decisions.length;
        const { decided, degraded, rejected } = engine.stats();
        expect(decided + degraded + rejected).toBe(answered);
      }),
      { numRuns: 150, seed: 3 },
    );
    expect(answered).toBeGreaterThan(20);
    expect(faults).toEqual([]);
  });

  test("random bytes are answered or cut, and the server goes on", async () => {
    const server = await serve({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 200 } });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), async (bytes) => {
        const { socket } = await rawConnection(server);
        socket.end(bytes);
        socket.resume();
        await once(socket, "close");
      }),
      { numRuns: 50, seed: 4 },
    );
    expect((await postClicks(server, [click]))[0]).toBe(200);
  });

  test("slow lorises, in the head or in the body, are cut while others are served; those over the bound are dropped at once", async () => {
    const limits: Partial<HttpLimits> = { headersTimeoutMs: 300, requestTimeoutMs: 600, connectionsMax: 6 };
    const server = await serve({ limits });
    const head = "POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    const lorises = await Promise.all(Array.from({ length: 4 }, () => rawConnection(server)));
    const ends = lorises.map(({ socket }) => once(socket, "close"));
    const drips = lorises.map(({ socket }, index) => {
      socket.write(index % 2 === 0 ? head : `${head}content-length: 1000\r\n\r\n`);
      return setInterval(() => socket.write(index % 2 === 0 ? "x: y\r\n" : " "), 50);
    });
    // One of the two places that are left.
    expect((await postClicks(server, [click]))[0]).toBe(200);
    const further = await Promise.all(Array.from({ length: 6 }, () => rawConnection(server)));
    const dropped = further.map(({ socket }) => once(socket, "close"));
    await Promise.race(dropped);
    await Promise.all(ends);
    for (const drip of drips) clearInterval(drip);
    expect(lorises[0]!.received()).toContain("HTTP/1.1 408");
    for (const { socket } of further) socket.destroy();
    await Promise.all(dropped);
    expect((await postClicks(server, [click]))[0]).toBe(200);
  });

  test("a path that cannot be decoded is refused and counted like everything else", async () => {
    const server = await serve();
    expect(await errorOf(fetch(`${server.url}/%zz`))).toBe("400 PATH: the path is not a valid one");
    expect(server.stats()).toEqual({ answers: { 400: 1 } });
  });

  test("with tokens, everything but health needs one of them, and is refused before its body is read", async () => {
    const tokens = ["a-token-of-some-length", "its-successor-of-some-length"];
    const server = await serve({ tokens, metrics: await openPrometheusMetrics() });
    const body = JSON.stringify({ clicks: [click] });
    for (const token of tokens) {
      const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
      expect((await post(server, body, headers)).status).toBe(200);
      expect((await fetch(`${server.url}/metrics`, { headers })).status).toBe(200);
    }
    for (const authorization of [
      "",
      "Bearer",
      "Bearer a-token-of-some-lengtH",
      `Basic ${tokens[0]}`,
      tokens[0]!,
    ]) {
      const response = await post(server, "{", { ...JSON_TYPE, authorization });
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await errorOf(response)).toBe("401 TOKEN: this needs the header authorization: Bearer TOKEN");
    }
    for (const path of ["/metrics", "/openapi.json", "/v1/other"]) {
      expect((await fetch(server.url + path)).status).toBe(401);
    }
    for (const path of ["/healthz", "/readyz"]) expect((await fetch(server.url + path)).status).toBe(200);
    await expect(serve({ tokens: ["short"] })).rejects.toThrow(
      "openHttpServer requires tokens of at least 16 characters, got a shorter one at index 0",
    );
  });

  test("health says that it is alive, and whether it is ready", async () => {
    const engine = newEngine();
    const server = await serve({ engine });
    const ready = async () => {
      const response = await fetch(`${server.url}/readyz`);
      return [response.status, await response.json()];
    };
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ alive: true });
    expect(await ready()).toEqual([200, { ready: true, live: sampleBundle(1).digest }]);
    await engine.close();
    expect(await ready()).toEqual([503, { ready: false, live: sampleBundle(1).digest }]);
    const [status, { error }] = await postClicks(server, [click]);
    expect([status, error]).toEqual([503, { code: "CLOSED", message: "the engine is closed" }]);
  });

  test("its OpenAPI document is valid 3.1, shows the limits that are in force, and the security that there is", async () => {
    for (const tokens of [[], ["a-token-of-some-length"]]) {
      const server = await serve({
        tokens,
        metrics: await openPrometheusMetrics(),
        limits: { clicksMax: 7 },
      });
      const headers = { authorization: `Bearer ${tokens[0]}` };
      const document = await (await fetch(`${server.url}/openapi.json`, { headers })).json();
      const validator = new Validator();
      expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
      expect(validator.version).toBe("3.1");
      const { schema } = document.paths["/v1/decisions"].post.requestBody.content["application/json"];
      expect(schema.properties.clicks.maxItems).toBe(7);
      expect("security" in document).toBe(tokens.length > 0);
    }
  });

  test("close answers what is under way, takes no more, and ends though a client holds its connection", async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const engine = newEngine();
    const decide = async (one: Click) => {
      await held;
      return engine.decide(one);
    };
    const server = await serve({
      engine: { decide, health: () => engine.health() },
      limits: { closeTimeoutMs: 300 },
    });
    const idle = await rawConnection(server);
    idle.socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n");
    const underWay = postClicks(server, [click]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close();
    answer();
    expect((await underWay)[0]).toBe(200);
    await closed;
    await server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow("fetch failed");
  });

  test("listens on loopback unless told otherwise, and refuses options out of range", async () => {
    expect((await serve()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(serve({ limits: { clicksMax: 0 } })).rejects.toThrow(
      "openHttpServer requires clicksMax to be an integer >= 1, got 0",
    );
  });
});
