import { InputError } from "@slidr/clicks";
import type { RedisClient, RedisNode } from "./redisClient.js";

/** Returns the prefix, or throws when it could be read as a pattern or a hash tag. */
export function checkPrefix(prefix: string): string {
  if (/^[A-Za-z0-9_.:-]{1,64}$/.test(prefix)) return prefix;
  throw new InputError(
    "PREFIX",
    `createRedisStore requires a prefix of 1 to 64 letters, digits, "_", ".", ":" or "-", got ${JSON.stringify(prefix)}`,
  );
}

/** The key of an entity's state; the braces make its digest the part that decides the cluster slot. */
export const entityKey = (prefix: string, entity: number, digest: string) => `${prefix}:${entity}{${digest}}`;

/** The key that holds the spec's hash and the secret's digest. */
export const specKey = (prefix: string) => `${prefix}:spec`;

/** The masters, once there is a connection: a client that is still connecting to a cluster knows none. */
export async function connectedMasters(
  client: RedisClient,
  prefix: string,
  caller: string,
): Promise<readonly RedisNode[]> {
  const key = specKey(prefix);
  await client.send(key, ["GET", key]);
  const masters = client.masters();
  if (masters.length > 0) return masters;
  throw new InputError("STORE_UNAVAILABLE", `${caller} requires a client that knows its masters, got none`);
}

/** Removes every key of a prefix from every master. */
export async function clearKeys(client: RedisClient, prefix: string, caller: string): Promise<void> {
  const masters = await connectedMasters(client, prefix, caller);
  await Promise.all(masters.map((node) => clearNode(client, node, prefix)));
}

async function clearNode(client: RedisClient, node: RedisNode, prefix: string): Promise<void> {
  // MATCH alone would take the keys of a prefix that begins with this one, too.
  const own = new RegExp(`^${prefix.replaceAll(".", "\\.")}:(spec|\\d+\\{[A-Za-z0-9_-]+\\})$`);
  let cursor = "0";
  do {
    const reply = await node.send(["SCAN", cursor, "MATCH", `${prefix}:*`, "COUNT", "1000"]);
    const [next, found] = reply as [unknown, unknown[]];
    cursor = String(next);
    const keys = found.map(String).filter((key) => own.test(key));
    // One by one: a cluster takes no command over keys of several slots.
    await Promise.all(keys.map((key) => client.send(key, ["UNLINK", key])));
  } while (cursor !== "0");
}
