import { setTimeout as sleep } from "node:timers/promises";
import type { Click } from "@slidr/clicks";
import type { Engine } from "@slidr/serve";

/** How a load was answered. */
export interface Answers {
  sent: number;
  decided: number;
  degraded: number;
  rejected: number;
  /** Decided, and answered more than {@link LATE_MS} after the call. */
  late: number;
  /** The longest time from a call to its answer, degraded ones included. */
  worstMs: number;
}

/** What a click may take in all, as the service promises. */
export const LATE_MS = 5;

/** Sends clicks at their time, however the engine fares, and waits for every answer. */
export async function openLoop(
  engine: Engine,
  clicks: readonly Click[],
  perSecond: number,
): Promise<Answers> {
  const answers: Answers = { sent: 0, decided: 0, degraded: 0, rejected: 0, late: 0, worstMs: 0 };
  const pending: Promise<void>[] = [];
  const startMs = performance.now();
  while (answers.sent < clicks.length) {
    const due = Math.min(clicks.length, Math.floor(((performance.now() - startMs) * perSecond) / 1000));
    while (answers.sent < due) pending.push(ask(engine, clicks[answers.sent++]!, answers));
    await sleep(1);
  }
  await Promise.all(pending);
  return answers;
}

async function ask(engine: Engine, click: Click, answers: Answers): Promise<void> {
  const calledMs = performance.now();
  try {
    const { degraded } = await engine.decide(click);
    const tookMs = performance.now() - calledMs;
    answers.worstMs = Math.max(answers.worstMs, tookMs);
    if (degraded) answers.degraded++;
    else answers.decided++;
    if (!degraded && tookMs > LATE_MS) answers.late++;
  } catch {
    answers.rejected++;
  }
}
