// Deferred clicks in Redis.

export { createRedisQueue, type RedisQueueOptions } from "./redisQueue.js";
