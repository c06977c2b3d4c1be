import { openHttpServer } from "@slidr/serve/http";
import { openDecisionSpans } from "@slidr/serve/opentelemetry";
import { openPrometheusMetrics } from "@slidr/serve/prometheus";
import { createReplayThreads } from "@slidr/serve/threads";
import { expect, test, vi } from "vitest";

for (const name of ["fastify", "prom-client", "@opentelemetry/api", "piscina"]) {
  vi.doMock(name, () => {
    throw new Error(`Cannot find package '${name}'`);
  });
}

test("without an optional peer the entry point loads, and opening says what to install", async () => {
  await expect(openHttpServer({ engine: {} as never })).rejects.toThrow(
    "openHttpServer requires the package fastify, which is not installed: npm install fastify",
  );
  await expect(openPrometheusMetrics()).rejects.toThrow(
    "openPrometheusMetrics requires the package prom-client, which is not installed: npm install prom-client",
  );
  await expect(openDecisionSpans({ tracer: {} as never, clock: () => 0 })).rejects.toThrow(
    "openDecisionSpans requires the package @opentelemetry/api, which is not installed: npm install @opentelemetry/api",
  );
  await expect(createReplayThreads({ threads: 2, registry: "registry" })).rejects.toMatchObject({
    code: "PISCINA_MISSING",
    message: "createReplayThreads requires the package piscina, which is not installed: npm install piscina",
  });
});
