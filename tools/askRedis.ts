import { connect } from "node:net";

const TIMEOUT_MS = 2_000;

/**
 * Sends one command to a Redis on the loopback interface and gives its reply as the wire has it (RESP).
 *
 * The command goes as a line and QUIT behind it, so that the reply is all that comes until the server hangs up: enough
 * to start and watch servers without a client library.
 *
 * @throws if the server does not answer within 2 s, or answers with an error
 */
export function askRedis(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let reply = "";
    socket.setEncoding("utf8");
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    socket.on("data", (chunk: string) => {
      reply += chunk;
    });
    socket.on("error", (error) => reject(new Error(`${command} at ${port}: ${error.message}`)));
    socket.on("close", () => {
      if (reply.startsWith("-") || !reply.endsWith("+OK\r\n")) {
        reject(new Error(`${command} at ${port}: ${reply.trim() || "no answer"}`));
      } else resolve(reply.slice(0, -"+OK\r\n".length));
    });
    socket.write(`${command}\r\nQUIT\r\n`);
  });
}
