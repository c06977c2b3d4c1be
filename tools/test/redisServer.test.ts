import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askRedis } from "../askRedis.js";
import { describeWithRedis } from "../describeWithRedis.js";
import { type RedisServer, startRedisServer } from "../redisServer.js";
import { waitUntil } from "../waitUntil.js";

describeWithRedis("a redis-server of the test's own", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer({ args: ["--maxmemory", "50mb"] });
  });
  afterAll(() => server.stop());

  test("answers on its port, saves nothing, and has the arguments given", async () => {
    expect(await askRedis(server.port, "PING")).toBe("+PONG\r\n");
    expect(await askRedis(server.port, "CONFIG GET save")).toContain("\r\n$0\r\n\r\n");
    expect(await askRedis(server.port, "CONFIG GET maxmemory")).toContain(String(50 * 1024 * 1024));
  });

  test("kill9 ends it at once; restart brings it back empty, on the same port, as another process", async () => {
    await askRedis(server.port, "SET key value");
    const { pid, port } = server;
    await server.kill9();
    await expect(askRedis(port, "PING")).rejects.toThrow("ECONNREFUSED");
    await server.restart();
    expect(server.port).toBe(port);
    expect(server.pid).not.toBe(pid);
    expect(await askRedis(port, "DBSIZE")).toBe(":0\r\n");
  });

  test("an error of the server is an error of askRedis", async () => {
    await expect(askRedis(server.port, "NOSUCH")).rejects.toThrow("ERR unknown command");
  });

  test("stop ends it, and a second stop does nothing", async () => {
    const other = await startRedisServer();
    await other.stop();
    await other.stop();
    await expect(askRedis(other.port, "PING")).rejects.toThrow("ECONNREFUSED");
  });

  test("a setting that Redis refuses is an error with Redis's own words", async () => {
    await expect(startRedisServer({ args: ["--maxmemory", "much"] })).rejects.toThrow("maxmemory");
  });

  test("a server whose owner is killed ends too", async () => {
    const module = fileURLToPath(new URL("../redisServer.ts", import.meta.url));
    const script = `import { startRedisServer } from ${JSON.stringify(module)};
      const { port } = await startRedisServer(); console.log(port); setInterval(() => {}, 1000);`;
    const tsx = createRequire(import.meta.url).resolve("tsx");
    const owner = spawn(process.execPath, ["--import", tsx, "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = Number(String((await once(owner.stdout!, "data"))[0]));
    expect(await askRedis(port, "PING")).toBe("+PONG\r\n");
    owner.kill("SIGKILL");
    await waitUntil("the orphan's end", 5_000, () =>
      askRedis(port, "PING").then(
        () => false,
        () => true,
      ),
    );
  });
});
