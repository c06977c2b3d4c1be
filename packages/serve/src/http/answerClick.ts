import { type Click, InputError } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import type { Engine } from "../engine/engine.js";
import { isCharged } from "../engine/isCharged.js";

/** A click's answer, as JSON: a decision without its features, or why there is none. */
export async function answerClick(engine: Pick<Engine, "decide">, click: Click): Promise<object> {
  try {
    return answerOf(await engine.decide(click));
  } catch (error) {
    // The click's own fault; an engine that is closed is the request's.
    if (!(error instanceof InputError) || error.code === "CLOSED") throw error;
    const { code, message } = error;
    return { clickId: click.clickId, rejected: { code, message } };
  }
}

function answerOf(decision: Decision): object {
  const charged = isCharged(decision);
  if (decision.degraded) {
    // The reason may name hosts: it goes to the log, not to the client.
    const { reason, counted, ...told } = decision;
    return { ...told, charged };
  }
  const { features, ...told } = decision;
  return { ...told, charged };
}
