import { createHash } from "node:crypto";
import type { RedisClient } from "./redisClient.js";

/**
 * A Lua script over keys that one server holds; of a cluster, over keys of one slot.
 *
 * @example
 * ```ts no-run
 * import { nodeRedisClient, RedisScript } from "@slidr/features/redis";
 * import { createClient } from "redis";
 *
 * const client = nodeRedisClient(await createClient().connect());
 * const incremented = new RedisScript("return redis.call('INCRBY', KEYS[1], ARGV[1])", client);
 * await incremented.run(["visits"], ["2"]);
 * ```
 */
export class RedisScript {
  /** The name by which a server knows it. */
  readonly sha: string;

  constructor(
    readonly text: string,
    private readonly client: RedisClient,
  ) {
    this.sha = createHash("sha1").update(text).digest("hex");
  }

  /** Runs it over one key or more: one round trip; two where the server does not know it yet. */
  run(keys: readonly [string, ...string[]], args: readonly string[], signal?: AbortSignal): Promise<unknown> {
    const { client, sha, text } = this;
    const rest = [String(keys.length), ...keys, ...args];
    return client.send(keys[0], ["EVALSHA", sha, ...rest], signal).catch((error: unknown) => {
      // A server that was restarted, failed over or told SCRIPT FLUSH has forgotten it.
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return client.send(keys[0], ["EVAL", text, ...rest], signal);
    });
  }
}
