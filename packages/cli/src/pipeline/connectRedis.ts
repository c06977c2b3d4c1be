import { InputError } from "@slidr/clicks";
import { nodeRedisClient, type RedisClient } from "@slidr/features/redis";

/** A connection and how to end it. */
export interface RedisConnection {
  readonly client: RedisClient;
  /** Ends it at once; calls without an answer are given up. */
  close(): Promise<void>;
}

/** Connects to the Redis, or by any of its nodes to the cluster, that a URL names. */
export async function connectRedis(
  url: string,
  isCluster: boolean,
  command: string,
  timeoutMs = 30_000,
): Promise<RedisConnection> {
  const { createClient, createCluster } = await loadRedis(command);
  const refused = (cause: unknown) =>
    new InputError(
      "REDIS_CONNECT",
      `${command} cannot connect to --redis ${hostOf(url)}: ${cause instanceof Error ? cause.message || (cause as { code?: string }).code : cause}`,
      { cause },
    );
  // Each call has its own answer or error; a timer per command would cost as much as the call.
  const commandOptions = { timeout: 0 };
  try {
    if (isCluster) {
      const cluster = createCluster({ rootNodes: [{ url }], commandOptions });
      cluster.on("error", () => {});
      await inTime(cluster, timeoutMs);
      return { client: nodeRedisClient(cluster), close: async () => cluster.destroy() };
    }
    const connection = createClient({ url, commandOptions, socket: { reconnectStrategy: false } });
    connection.on("error", () => {});
    await inTime(connection, timeoutMs);
    return { client: nodeRedisClient(connection), close: async () => connection.destroy() };
  } catch (error) {
    throw refused(error);
  }
}

/** Connects, or ends it: node-redis itself tries a cluster's dead node for ever. */
async function inTime(
  client: { connect(): Promise<unknown>; destroy(): void },
  timeoutMs: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new Error(`no answer within ${timeoutMs / 1000} s`);
    timer = setTimeout(() => reject(fault), timeoutMs);
  });
  try {
    await Promise.race([client.connect(), late]);
  } catch (error) {
    try {
      client.destroy();
    } catch {
      // It had ended by itself.
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Host and port alone; not even those where an unescaped password may have been taken for them. */
function hostOf(url: string): string {
  const unclear = "the URL given";
  try {
    const { host, pathname, search, hash } = new URL(url);
    return host === "" || `${pathname}${search}${hash}`.includes("@") ? unclear : host;
  } catch {
    return unclear;
  }
}

async function loadRedis(command: string): Promise<typeof import("redis")> {
  try {
    return await import("redis");
  } catch (cause) {
    throw new InputError(
      "REDIS_MISSING",
      `${command} needs the package redis, which is not installed or cannot load here: npm install redis`,
      { cause },
    );
  }
}
