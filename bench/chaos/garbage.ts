import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { mulberry32 } from "../mulberry32.js";

/** What became of what a hostile client sent. */
export interface GarbageOutcome {
  /** Requests and connections, by kind. */
  readonly sent: Readonly<Record<string, number>>;
  /** Answers by status; "cut" where the server ended the connection instead. */
  readonly answers: Readonly<Record<string, number>>;
}

const CLICK = { clickId: "garbage", clickedAtMs: 1_700_000_000_000, userId: "u" };
const LORISES = 20;

/** Sends what no client should, one after the other, until `untilMs`; none of it holds a click that may be decided. */
export async function sendGarbage(url: string, untilMs: number): Promise<GarbageOutcome> {
  const random = mulberry32(1);
  const sent: Record<string, number> = {};
  const answers: Record<string, number> = {};
  const count = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const post = async (kind: string, body: string): Promise<void> => {
    count(sent, kind);
    const headers = { "content-type": "application/json" };
    try {
      const { status } = await fetch(`${url}/v1/decisions`, { method: "POST", body, headers });
      count(answers, String(status));
    } catch {
      count(answers, "cut");
    }
  };
  const { hostname, port } = new URL(url);
  const lorises = Array.from({ length: LORISES }, async () => {
    count(sent, "slow loris");
    count(answers, (await slowLoris(hostname, Number(port), untilMs)) ? "cut" : "still open");
  });
  const large = JSON.stringify({ clicks: [{ ...CLICK, userId: "x".repeat(10_000_000) }] });
  for (let round = 0; performance.now() < untilMs; round++) {
    await post("fuzzed JSON", fuzzed(random));
    await post(
      "prototype keys",
      `{"clicks":[${JSON.stringify(CLICK).slice(0, -1)},"__proto__":{"isAdmin":true}}]}`,
    );
    await post(
      "constructor keys",
      `{"clicks":[${JSON.stringify(CLICK).slice(0, -1)},"constructor":{"prototype":{}}}]}`,
    );
    if (round % 10 === 0) await post("10 MB body", large);
    await sleep(5);
  }
  await Promise.all(lorises);
  return { sent, answers };
}

/** A request with a byte changed so that it is no click: its name, its type, or its very form. */
function fuzzed(random: () => number): string {
  const text = JSON.stringify({ clicks: [{ ...CLICK, clickId: null }] });
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + String.fromCharCode(32 + Math.floor(random() * 95)) + text.slice(at + 1);
}

/** A head that never ends, a line at a time; whether the server has cut it before time is up. */
async function slowLoris(host: string, port: number, untilMs: number): Promise<boolean> {
  const socket = connect(port, host);
  let isCut = false;
  socket.on("error", () => {});
  socket.on("close", () => {
    isCut = true;
  });
  socket.write("POST /v1/decisions HTTP/1.1\r\nhost: x\r\n");
  while (!isCut && performance.now() < untilMs) {
    if (socket.writable) socket.write("x-slow: y\r\n");
    await sleep(200);
  }
  socket.destroy();
  return isCut;
}
