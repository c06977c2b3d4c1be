import { setTimeout as sleep } from "node:timers/promises";
import type { Click } from "@slidr/clicks";
import type { Engine } from "@slidr/serve";

/** How a load was answered. */
export interface Answers {
  sent: number;
  decided: number;
  degraded: number;
  rejected: number;
  /** Different clicks among those answered. */
  clicks: number;
  /** Decided, and answered more than {@link LATE_MS} after it was due. */
  late: number;
  /** The longest time from when a click was due to its answer, degraded ones included. */
  worstMs: number;
}

/** The state of a load, while it runs. */
interface Load {
  readonly engine: Engine;
  readonly answers: Answers;
  readonly answered: Set<string>;
}

/** What a click may take in all, as the service promises. */
export const LATE_MS = 5;

/** How long a client that sends clicks again waits for its first answer. */
const RESEND_MS = 20;

/**
 * Sends clicks at their time, however the engine fares, and waits for every answer; with `isResent` each once more, when it is answered or
 * after 20 ms.
 */
export async function openLoop(
  engine: Engine,
  clicks: readonly Click[],
  perSecond: number,
  isResent = false,
): Promise<Answers> {
  const answers = { sent: 0, decided: 0, degraded: 0, rejected: 0, clicks: 0, late: 0, worstMs: 0 };
  const load = { engine, answers, answered: new Set<string>() };
  const pending: Promise<void>[] = [];
  const startMs = performance.now();
  const dueMs = (index: number) => startMs + (index * 1000) / perSecond;
  for (let next = 0; next < clicks.length; await sleep(1)) {
    while (next < clicks.length && dueMs(next) <= performance.now()) {
      const click = clicks[next]!;
      const answer = ask(load, click, dueMs(next));
      pending.push(isResent ? askAgain(load, click, answer) : answer);
      next++;
    }
  }
  await Promise.all(pending);
  return { ...answers, clicks: load.answered.size };
}

async function askAgain(load: Load, click: Click, first: Promise<void>): Promise<void> {
  await Promise.race([first, sleep(RESEND_MS)]);
  await Promise.all([first, ask(load, click, performance.now())]);
}

/** From the time at which the click was due: a process that stood still called late, and that is late, too. */
async function ask({ engine, answers, answered }: Load, click: Click, dueMs: number): Promise<void> {
  answers.sent++;
  try {
    const { degraded } = await engine.decide(click);
    const tookMs = performance.now() - dueMs;
    answered.add(click.clickId);
    answers.worstMs = Math.max(answers.worstMs, tookMs);
    if (degraded) answers.degraded++;
    else answers.decided++;
    if (!degraded && tookMs > LATE_MS) answers.late++;
  } catch {
    answers.rejected++;
  }
}
