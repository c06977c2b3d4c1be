import { InputError } from "@slidr/clicks";

/** What is asked of an engine after `close` fails with this. */
export function closedError(caller: "decide" | "ready" | "reload"): InputError {
  return new InputError("CLOSED", `${caller} requires an engine that is open, got one that was closed`);
}
