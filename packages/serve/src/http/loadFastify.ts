import { InputError } from "@slidr/clicks";
import type * as fastify from "fastify";

/** The optional peer, loaded here and nowhere else. */
export async function loadFastify(caller: string): Promise<typeof fastify.fastify> {
  try {
    return (await import("fastify")).fastify;
  } catch (cause) {
    throw new InputError(
      "FASTIFY_MISSING",
      `${caller} requires the package fastify, which is not installed: npm install fastify`,
      { cause },
    );
  }
}
