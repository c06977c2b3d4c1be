// Features in Redis.

// Connections.
export { type IoredisCluster, type IoredisSingle, ioredisClient } from "./ioredisClient.js";
export {
  type NodeRedisCluster,
  type NodeRedisSendOptions,
  type NodeRedisSingle,
  nodeRedisClient,
} from "./nodeRedisClient.js";
export type { RedisClient, RedisNode } from "./redisClient.js";
export { RedisScript } from "./redisScript.js";
// The store.
export type { RedisEntityStats, RedisStoreStats } from "./redisStats.js";
export {
  createRedisStore,
  type RedisCallOptions,
  type RedisStore,
  type RedisStoreOptions,
} from "./redisStore.js";
