import { createHash } from "node:crypto";
import type { RedisClient } from "./redisClient.js";

/** A Lua script with one key. */
export class RedisScript {
  readonly sha: string;

  constructor(
    readonly text: string,
    private readonly client: RedisClient,
  ) {
    this.sha = createHash("sha1").update(text).digest("hex");
  }

  /** Runs it: one round trip; two where the server does not know it yet. */
  run(key: string, args: readonly string[], signal?: AbortSignal): Promise<unknown> {
    const { client, sha, text } = this;
    return client.send(key, ["EVALSHA", sha, "1", key, ...args], signal).catch((error: unknown) => {
      // A server that was restarted, failed over or told SCRIPT FLUSH has forgotten it.
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return client.send(key, ["EVAL", text, "1", key, ...args], signal);
    });
  }
}
