import type { RedisClient } from "./redisClient.js";

/** How one command is sent. */
export interface NodeRedisSendOptions {
  readonly abortSignal?: AbortSignal;
}

/** What is used of a `createClient` of the package `redis`. */
export interface NodeRedisSingle {
  sendCommand(args: string[], options?: NodeRedisSendOptions): Promise<unknown>;
}

/** What is used of a `createCluster` of the package `redis`. */
export interface NodeRedisCluster<Node> {
  readonly masters: readonly Node[];
  nodeClient(node: Node): PromiseLike<NodeRedisSingle> | NodeRedisSingle;
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
    options?: NodeRedisSendOptions,
  ): Promise<unknown>;
}

/**
 * Lets a store use a client of the package `redis` (node-redis 5 or 6).
 *
 * @param client - connected, of `createClient` or `createCluster`; its caller closes it, and listens to its `error` event.
 *
 * @example
 * ```ts no-run
 * import { nodeRedisClient } from "@slidr/features/redis";
 * import { createClient } from "redis";
 *
 * const connection = createClient({ url: "redis://127.0.0.1:6379" });
 * connection.on("error", (error) => console.error(error.message));
 * await connection.connect();
 * const client = nodeRedisClient(connection);
 * ```
 */
export function nodeRedisClient<Node>(client: NodeRedisSingle | NodeRedisCluster<Node>): RedisClient {
  if (!("nodeClient" in client)) {
    const send = (command: readonly string[], signal?: AbortSignal) =>
      client.sendCommand(command as string[], optionsOf(signal));
    return {
      isSharded: false,
      send: (_, command, signal) => send(command, signal),
      masters: () => [{ send }],
    };
  }
  return {
    isSharded: true,
    send: (key, command, signal) => client.sendCommand(key, false, command as string[], optionsOf(signal)),
    masters: () =>
      client.masters.map((node) => ({
        send: async (command) => (await client.nodeClient(node)).sendCommand(command as string[]),
      })),
  };
}

const optionsOf = (abortSignal: AbortSignal | undefined) => (abortSignal ? { abortSignal } : undefined);
