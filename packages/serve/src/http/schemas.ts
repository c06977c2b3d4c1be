import type { HttpLimits } from "./httpLimits.js";

/** The largest time that JavaScript's dates know. */
const TIME_MAX_MS = 8.64e15;

/** Names that mean something to every JavaScript object. */
const RESERVED_NAMES = ["__proto__", "constructor", "prototype"];

/** What may be posted: the schema that requests are held to, and that the OpenAPI document shows. */
export function requestSchema({ clicksMax, attributesMax, textLengthMax }: HttpLimits) {
  const text = { type: "string", maxLength: textLengthMax };
  return {
    type: "object",
    required: ["clicks"],
    additionalProperties: false,
    properties: {
      clicks: {
        type: "array",
        minItems: 1,
        maxItems: clicksMax,
        items: {
          type: "object",
          required: ["clickId", "clickedAtMs", "userId"],
          additionalProperties: false,
          properties: {
            clickId: {
              ...text,
              minLength: 1,
              description: "Unique per click; a second delivery of the same id is the same click.",
            },
            clickedAtMs: {
              type: "integer",
              minimum: 0,
              maximum: TIME_MAX_MS,
              description: "Epoch milliseconds, UTC.",
            },
            userId: text,
            sessionId: text,
            ip: { ...text, description: "IPv4 or IPv6 address, or an opaque id." },
            loggedIn: { type: "boolean" },
            attributes: {
              type: "object",
              description: "Further columns: device, country, campaign, price ...",
              maxProperties: attributesMax,
              propertyNames: { minLength: 1, maxLength: textLengthMax, not: { enum: RESERVED_NAMES } },
              additionalProperties: { type: ["string", "number"], maxLength: textLengthMax },
            },
          },
        },
      },
    },
  };
}

const errorProperties = { code: { type: "string" }, message: { type: "string" } };

/** Whatever is refused, and why. */
export const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: { type: "object", required: ["code", "message"], properties: errorProperties },
  },
};

/** One answer per click, in the order of the request. */
export const decisionsSchema = {
  type: "object",
  required: ["decisions"],
  properties: {
    decisions: {
      type: "array",
      items: {
        type: "object",
        required: ["clickId"],
        properties: {
          clickId: { type: "string" },
          invalid: { type: "boolean", description: "The verdict." },
          charged: {
            type: "boolean",
            description: "Whether the advertiser pays: unless the click is invalid and its verdict enforced.",
          },
          degraded: {
            type: "boolean",
            description: "True: it could not be scored in time, and is therefore valid until decided later.",
          },
          cause: { type: "string", description: "Where a degraded decision failed." },
          bundle: { type: "string", description: "Digest of the bundle that decided." },
          specHash: { type: "string" },
          decidedAtMs: { type: "number" },
          score: { type: "number", description: "Probability that the click is robotic." },
          uncertainty: { type: "number" },
          uncertaintyLevel: { type: "integer" },
          threshold: { type: "number" },
          slice: {
            type: "string",
            description: "The click's own; of a degraded one too, where a bundle is live.",
          },
          resolvedSlice: { type: "string" },
          calibratedAs: { type: "string" },
          heuristicOnly: { type: "boolean" },
          holdout: { type: "boolean" },
          duplicate: { type: "boolean" },
          rejected: {
            type: "object",
            description:
              "The engine could not take the click, whenever it is tried; it was neither counted nor decided.",
            required: ["code", "message"],
            properties: errorProperties,
          },
        },
      },
    },
  },
};

/** Whether clicks are decided now, and by which bundle. */
export const readySchema = {
  type: "object",
  required: ["ready", "live"],
  properties: {
    ready: { type: "boolean" },
    live: { type: "string", description: 'Digest of the live bundle; "none" before there is one.' },
  },
};

/** That the process answers. */
export const aliveSchema = {
  type: "object",
  required: ["alive"],
  properties: { alive: { type: "boolean" } },
};
