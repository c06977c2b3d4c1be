import type { HttpLimits } from "./httpLimits.js";
import { aliveSchema, decisionsSchema, errorSchema, readySchema, requestSchema } from "./schemas.js";

/** What the document depends on beside the limits. */
export interface OpenapiSettings {
  readonly isProtected: boolean;
  readonly hasMetrics: boolean;
}

/** The server's own description, OpenAPI 3.1, of the very schemas that requests and answers go through. */
export function openapiDocument(limits: HttpLimits, { isProtected, hasMetrics }: OpenapiSettings) {
  const answer = (description: string, schema: object) => ({
    description,
    content: { "application/json": { schema } },
  });
  const refusals = {
    ...(isProtected && { 401: answer("No token, or a wrong one.", errorSchema) }),
    default: answer("Refused, or a fault of the server.", errorSchema),
  };
  const open = { security: [] };
  return {
    openapi: "3.1.0",
    info: {
      title: "Slidr decisions",
      version: "1",
      description: "Decides ad clicks: robotic or not, by the threshold of their slice.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    ...(isProtected && {
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    }),
    paths: {
      "/v1/decisions": {
        post: {
          operationId: "decide",
          summary: `Decides up to ${limits.clicksMax} clicks.`,
          requestBody: {
            required: true,
            content: { "application/json": { schema: requestSchema(limits) } },
          },
          responses: {
            200: answer("One answer per click, in the order of the request.", decisionsSchema),
            400: answer("Not a request of this form; no click of it was decided.", errorSchema),
            413: answer(`More than ${limits.bodyBytesMax} bytes.`, errorSchema),
            415: answer("Not application/json.", errorSchema),
            503: answer("The engine is closed.", errorSchema),
            ...refusals,
          },
        },
      },
      "/healthz": {
        get: {
          operationId: "alive",
          summary: "Whether the process answers.",
          ...open,
          responses: { 200: answer("It does.", aliveSchema) },
        },
      },
      "/readyz": {
        get: {
          operationId: "ready",
          summary: "Whether clicks are decided: send it some.",
          ...open,
          responses: { 200: answer("Ready.", readySchema), 503: answer("Not ready.", readySchema) },
        },
      },
      ...(hasMetrics && {
        "/metrics": {
          get: {
            operationId: "metrics",
            summary: "Prometheus metrics.",
            responses: {
              200: {
                description: "Prometheus' text format.",
                content: { "text/plain": { schema: { type: "string" } } },
              },
              ...refusals,
            },
          },
        },
      }),
      "/openapi.json": {
        get: {
          operationId: "openapi",
          summary: "This document.",
          responses: { 200: answer("OpenAPI 3.1.", { type: "object" }), ...refusals },
        },
      },
    },
  };
}
