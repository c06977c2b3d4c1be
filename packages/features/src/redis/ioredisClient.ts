import { InputError } from "@slidr/clicks";
import type { RedisClient } from "./redisClient.js";

/** What is used of a `Redis` of the package `ioredis`. */
export interface IoredisSingle {
  readonly options?: { readonly keyPrefix?: string | undefined };
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What is used of a `Cluster` of the package `ioredis`. */
export interface IoredisCluster extends IoredisSingle {
  nodes(role: "master"): readonly IoredisSingle[];
}

/**
 * Lets a store use a client of the package `ioredis` (5 or 6).
 *
 * @param client - of `new Redis` or `new Cluster`; its caller closes it, and listens to its `error` event.
 * @throws InputError KEY_PREFIX when the client puts a prefix of its own before keys: a store could not find them again.
 *
 * @example
 * ```ts no-run
 * import { ioredisClient } from "@slidr/features/redis";
 * import { Redis } from "ioredis";
 *
 * const connection = new Redis("redis://127.0.0.1:6379");
 * connection.on("error", (error) => console.error(error.message));
 * const client = ioredisClient(connection);
 * ```
 */
export function ioredisClient(client: IoredisSingle | IoredisCluster): RedisClient {
  const { keyPrefix } = client.options ?? {};
  if (keyPrefix) {
    throw new InputError(
      "KEY_PREFIX",
      `ioredisClient requires a client without keyPrefix, got ${JSON.stringify(keyPrefix)}; createRedisStore takes a prefix`,
    );
  }
  const sendTo = (node: IoredisSingle) => (command: readonly string[]) => {
    const [name, ...args] = command as [string, ...string[]];
    return node.call(name, ...args);
  };
  const send = sendTo(client);
  return {
    isSharded: "nodes" in client,
    // ioredis finds the key in the command itself.
    send: (_, command) => send(command),
    masters: () => {
      const nodes = "nodes" in client ? client.nodes("master") : [client];
      return nodes.map((node) => ({ send: sendTo(node) }));
    },
  };
}
