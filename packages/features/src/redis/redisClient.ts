/** One server of a Redis that may have several. */
export interface RedisNode {
  /** Sends a command to this server. */
  send(command: readonly string[]): Promise<unknown>;
}

/** What a store asks of a Redis connection; `nodeRedisClient` and `ioredisClient` make one of either library's client. */
export interface RedisClient {
  /**
   * Whether the keys of a command must lie in one hash slot: true of a cluster, false of one server. Before a proxy that spreads
   * keys over servers, set it: `{ ...nodeRedisClient(connection), isSharded: true }`.
   */
  readonly isSharded: boolean;
  /**
   * Sends a command to the server that holds `key`, a redirected one to where it is redirected.
   *
   * A signal takes back what the client still holds, as it does while it has no connection; what is on its way stays so.
   * Commands sent one after another in the same tick share a round trip and keep their order per server.
   */
  send(key: string, command: readonly string[], signal?: AbortSignal): Promise<unknown>;
  /** The servers that hold keys: every master of a cluster, or the one there is. */
  masters(): readonly RedisNode[];
}
