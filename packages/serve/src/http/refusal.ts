import { InputError } from "@slidr/clicks";
import type { FastifyError } from "fastify";

/** A refusal, as it is answered. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Fastify's codes of what a client did wrong, in ours. */
const CODES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "BODY_SIZE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "CONTENT_TYPE",
  FST_ERR_CTP_EMPTY_JSON_BODY: "JSON",
  FST_ERR_CTP_INVALID_JSON_BODY: "JSON",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "BODY_SIZE",
};

/** What a client is told of an error: its own fault in words, ours without any. */
export function refusalOf(error: Error): Refusal {
  if (error instanceof InputError && error.code === "CLOSED") {
    return { status: 503, code: error.code, message: "the engine is closed" };
  }
  if ((error as FastifyError).code === "FST_ERR_BAD_URL") {
    return { status: 400, code: "PATH", message: "the path is not a valid one" };
  }
  const { statusCode = 500, code, validation, message } = error as FastifyError;
  if (validation !== undefined) return { status: 400, code: "BODY", message: schemaMessage(validation[0]!) };
  if (statusCode >= 400 && statusCode < 500) {
    // JSON.parse says where it stopped; nothing else of a client's text is repeated.
    return { status: statusCode, code: CODES[code] ?? "JSON", message: message.slice(0, 200) };
  }
  return { status: 500, code: "INTERNAL", message: "a fault of the server" };
}

/** `clicks/3/userId must be string`; what is too many is named. */
function schemaMessage({
  instancePath,
  message = "is not valid",
  params,
}: {
  instancePath: string;
  message?: string;
  params: Record<string, unknown>;
}): string {
  const where = instancePath.replace(/^\//, "") || "the body";
  const culprit = params.additionalProperty ?? params.propertyName;
  const named = typeof culprit === "string" ? `, got ${JSON.stringify(culprit.slice(0, 40))}` : "";
  return `${where.slice(0, 200)} ${message}${named}`;
}
