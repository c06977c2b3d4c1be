import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A network between a client and a server that can be made slow. */
export interface SlowProxy {
  readonly port: number;
  /** What every piece of data is held back by, both ways, from now on. */
  delayMs: number;
  stop(): Promise<void>;
}

/** Listens on a free loopback port and hands everything on to `port`. */
export async function startSlowProxy(port: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    join(client, upstream);
    join(upstream, client);
  });
  const proxy = {
    port: 0,
    delayMs: 0,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  // Timers of one length end in the order they began, so the data keeps its order while the delay stays the same or grows.
  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay(true);
    from.on("data", (data) => {
      if (proxy.delayMs === 0) to.write(data);
      else setTimeout(() => to.write(data), proxy.delayMs);
    });
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  proxy.port = address.port;
  return proxy;
}
