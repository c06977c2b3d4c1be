import { createMemoryStore, type FeatureSpec, type FeatureStore } from "@slidr/features";
import { createRedisStore, nodeRedisClient } from "@slidr/features/redis";
import { createClient, createCluster } from "redis";

/** A store as a user would open it, and a PING beside it. */
export interface OpenStore {
  createStore(spec: FeatureSpec): FeatureStore | Promise<FeatureStore>;
  ping(): Promise<unknown>;
  close(): void;
}

const ignore = () => {};

/** Connects to one server, a cluster, or nothing. node-redis without its own timer per command: the engine has a deadline. */
export async function openStore(ports: readonly number[]): Promise<OpenStore> {
  if (ports.length === 0) {
    const createStore = (spec: FeatureSpec) => createMemoryStore(spec, { entitiesMax: 1_000_000 });
    return { createStore, ping: () => Promise.resolve(), close: ignore };
  }
  const pings = createClient({
    socket: { host: "127.0.0.1", port: ports[0]! },
    commandOptions: { timeout: 0 },
  });
  pings.on("error", ignore);
  await pings.connect();
  const { client, close } = ports.length === 1 ? await single(ports[0]!) : await cluster(ports);
  return {
    async createStore(spec) {
      const store = createRedisStore(spec, { client, prefix: "load" });
      await store.open();
      return store;
    },
    ping: () => pings.sendCommand(["PING"]),
    close() {
      pings.destroy();
      close();
    },
  };
}

async function single(port: number) {
  const connection = createClient({ socket: { host: "127.0.0.1", port }, commandOptions: { timeout: 0 } });
  connection.on("error", ignore);
  await connection.connect();
  return { client: nodeRedisClient(connection), close: () => connection.destroy() };
}

async function cluster(ports: readonly number[]) {
  const rootNodes = ports.map((port) => ({ socket: { host: "127.0.0.1", port } }));
  const connection = createCluster({ rootNodes, commandOptions: { timeout: 0 } });
  connection.on("error", ignore);
  await connection.connect();
  return { client: nodeRedisClient(connection), close: () => connection.destroy() };
}
