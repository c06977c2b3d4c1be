import { ioredisClient, nodeRedisClient, type RedisClient } from "@slidr/features/redis";
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import { type RedisCluster, startRedisCluster } from "./redisCluster.js";
import { startRedisServer } from "./redisServer.js";

/** A client of either library, connected to servers of its own. */
export interface Connection {
  readonly client: RedisClient;
  /** Ports of the masters. */
  readonly ports: readonly number[];
  readonly cluster?: RedisCluster;
  stop(): Promise<void>;
}

/** A client, and how it is closed. */
export interface Client {
  readonly client: RedisClient;
  close(): Promise<void> | void;
}

const ignore = () => {};

/** `queueTimeoutMs`: how long node-redis itself lets a command wait to be sent; 0 for as long as it takes. */
export async function connectNodeRedis(port: number, queueTimeoutMs = 5000): Promise<Client> {
  const connection = createClient({
    socket: { host: "127.0.0.1", port },
    commandOptions: { timeout: queueTimeoutMs },
  });
  connection.on("error", ignore);
  await connection.connect();
  return { client: nodeRedisClient(connection), close: () => connection.destroy() };
}

export function connectIoredis(port: number): Client {
  const connection = new Redis({ host: "127.0.0.1", port });
  connection.on("error", ignore);
  return { client: ioredisClient(connection), close: () => connection.disconnect() };
}

export async function connectNodeRedisCluster({ rootNodes }: RedisCluster): Promise<Client> {
  const connection = createCluster({ rootNodes: rootNodes.map((socket) => ({ socket: { ...socket } })) });
  connection.on("error", ignore);
  connection.on("node-error", ignore);
  await connection.connect();
  return { client: nodeRedisClient(connection), close: () => connection.destroy() };
}

export async function connectIoredisCluster({ rootNodes }: RedisCluster): Promise<Client> {
  const connection = new Cluster(rootNodes.map((node) => ({ ...node })));
  connection.on("error", ignore);
  await new Promise((resolve) => connection.once("ready", resolve));
  return { client: ioredisClient(connection), close: () => connection.disconnect() };
}

async function onServer(connect: (port: number) => Promise<Client> | Client): Promise<Connection> {
  const server = await startRedisServer();
  const { client, close } = await connect(server.port);
  return {
    client,
    ports: [server.port],
    async stop() {
      await close();
      await server.stop();
    },
  };
}

async function onCluster(connect: (cluster: RedisCluster) => Promise<Client>): Promise<Connection> {
  const cluster = await startRedisCluster();
  const { client, close } = await connect(cluster);
  return {
    client,
    ports: cluster.nodes.map(({ port }) => port),
    cluster,
    async stop() {
      await close();
      await cluster.stop();
    },
  };
}

/** Each client library on one server and on a cluster of three masters; each library's long streams on one of them. */
export const connections = [
  {
    title: "one server by node-redis",
    start: () => onServer((port) => connectNodeRedis(port)),
    parityClicks: 20_000,
  },
  { title: "one server by ioredis", start: () => onServer(connectIoredis), parityClicks: 4000 },
  {
    title: "a cluster of three masters by node-redis",
    start: () => onCluster(connectNodeRedisCluster),
    parityClicks: 4000,
  },
  {
    title: "a cluster of three masters by ioredis",
    start: () => onCluster(connectIoredisCluster),
    parityClicks: 20_000,
  },
];
