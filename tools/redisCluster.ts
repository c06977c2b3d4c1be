import { askRedis } from "./askRedis.js";
import { freePort } from "./freePort.js";
import { type RedisServer, startRedisServer } from "./redisServer.js";
import { waitUntil } from "./waitUntil.js";

const SLOTS = 16_384;
const OK_TIMEOUT_MS = 30_000;

export interface RedisCluster {
  /** The masters of the beginning, then their replicas: node `masters + i` follows master `i % masters`. */
  readonly nodes: readonly RedisServer[];
  /** What cluster clients begin with. */
  readonly rootNodes: readonly { readonly host: string; readonly port: number }[];
  /** SIGKILL to node `i`: its data is lost, and its slots are until a replica takes them or it is back. */
  killMaster(i: number): Promise<void>;
  /** Node `i` again, empty, on its port and with its cluster identity, so that the others take it back. */
  restartMaster(i: number): Promise<void>;
  /** Until every running node sees every slot served and every running replica follows its master. At most 30 s. */
  waitUntilOk(): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisClusterOptions {
  readonly masters?: number;
  readonly replicasPerMaster?: number;
  /** Behind ours on each node's command line: `["--cluster-require-full-coverage", "no"]`. */
  readonly args?: readonly string[];
}

/**
 * Starts a real Redis Cluster on free loopback ports, slots shared evenly, and waits until it serves.
 *
 * Cost: about 4 s, two of which a node waits after its start before it accepts commands; a dead node is noticed within
 * 1 to 2 s (cluster-node-timeout 1000 ms).
 */
export async function startRedisCluster({
  masters = 3,
  replicasPerMaster = 0,
  args = [],
}: RedisClusterOptions = {}): Promise<RedisCluster> {
  const busPorts: number[] = [];
  const nodeArgs = async (i: number): Promise<string[]> => {
    // The bus has a port of its own: the default, 10000 above the node's, may be taken.
    busPorts[i] = await freePort();
    const cluster = ["--cluster-enabled", "yes", "--cluster-port", String(busPorts[i])];
    return [...cluster, "--cluster-node-timeout", "1000", ...args];
  };
  const nodes: RedisServer[] = [];
  const running = new Set<RedisServer>();
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let i = 0; i < masters * (1 + replicasPerMaster); i++) {
      const node = await startRedisServer({ args: () => nodeArgs(i) });
      nodes.push(node);
      running.add(node);
    }
    await joinNodes(nodes, busPorts, masters);
    await waitUntilServing(running, nodes.length);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes,
    rootNodes: nodes.map(({ host, port }) => ({ host, port })),
    async killMaster(i) {
      running.delete(nodes[i]!);
      await nodes[i]!.kill9();
    },
    async restartMaster(i) {
      await nodes[i]!.restart();
      running.add(nodes[i]!);
    },
    waitUntilOk: () => waitUntilServing(running, nodes.length),
    stop,
  };
}

async function joinNodes(
  nodes: readonly RedisServer[],
  busPorts: readonly number[],
  masters: number,
): Promise<void> {
  for (const [i, { port }] of nodes.entries()) {
    // Different epochs from the start: with equal ones the nodes first settle who yields.
    await askRedis(port, `CLUSTER SET-CONFIG-EPOCH ${i + 1}`);
    if (i > 0) await askRedis(nodes[0]!.port, `CLUSTER MEET 127.0.0.1 ${port} ${busPorts[i]}`);
    if (i >= masters) continue;
    const first = Math.floor((i * SLOTS) / masters);
    const last = Math.floor(((i + 1) * SLOTS) / masters) - 1;
    await askRedis(port, `CLUSTER ADDSLOTSRANGE ${first} ${last}`);
  }
  await waitUntil("cluster nodes to meet", OK_TIMEOUT_MS, async () => {
    const infos = await Promise.all(nodes.map(({ port }) => askRedis(port, "CLUSTER INFO")));
    return infos.every((info) => info.includes(`cluster_known_nodes:${nodes.length}\r\n`));
  });
  for (const [i, { port }] of nodes.entries()) {
    if (i < masters) continue;
    const masterId = (await askRedis(nodes[i % masters]!.port, "CLUSTER MYID")).split("\r\n")[1];
    await askRedis(port, `CLUSTER REPLICATE ${masterId}`);
  }
}

function waitUntilServing(nodes: ReadonlySet<RedisServer>, nodeCount: number): Promise<void> {
  return waitUntil("cluster_state:ok", OK_TIMEOUT_MS, async () => {
    const states = await Promise.all([...nodes].map((node) => isServing(node, nodeCount)));
    return states.every(Boolean);
  });
}

async function isServing({ port }: RedisServer, nodeCount: number): Promise<boolean> {
  const info = await askRedis(port, "CLUSTER INFO");
  const replication = await askRedis(port, "INFO replication");
  const wanted = ["cluster_state:ok", `cluster_slots_ok:${SLOTS}`, `cluster_known_nodes:${nodeCount}`];
  return (
    wanted.every((line) => info.includes(`${line}\r\n`)) && !replication.includes("master_link_status:down")
  );
}
