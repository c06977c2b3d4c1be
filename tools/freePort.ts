import { createServer } from "node:net";

// Below Linux's range for outgoing connections (from 32768): a client that keeps dialling the port of a killed server
// could otherwise be given that port as its own, meet itself, and hold the port.
const FIRST_PORT = 16_384;
const PORT_COUNT = 16_384;

/** A loopback port that nobody listens on at this moment; random, so that two processes seldom meet. */
export async function freePort(): Promise<number> {
  const start = Math.floor(Math.random() * PORT_COUNT);
  for (let i = 0; i < PORT_COUNT; i++) {
    const port = FIRST_PORT + ((start + i) % PORT_COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${FIRST_PORT + PORT_COUNT - 1}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
