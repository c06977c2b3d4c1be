import { InputError } from "@slidr/clicks";
import { specMismatchError } from "./entityScript.js";

/** What a failed call to Redis means to a caller; an InputError stays as it is. */
export function redisError(cause: unknown, caller: string): InputError {
  if (cause instanceof InputError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (text.includes(specMismatchError)) {
    return new InputError(
      "SPEC_MISMATCH",
      `${caller} requires state written by its own spec and version, got another's; take another prefix, or clear and rebuild`,
      { cause },
    );
  }
  if (text.includes("CROSSSLOT")) {
    const rule = "a client of a cluster, or one whose isSharded is true, where keys lie in different slots";
    return new InputError(
      "STORE_UNAVAILABLE",
      `${caller} requires ${rule}, got one for a single server: ${text}`,
      { cause },
    );
  }
  return new InputError("STORE_UNAVAILABLE", `${caller} got no answer from Redis: ${text}`, { cause });
}

/** The error of a call that its caller gave up. */
export function abortedError(signal: AbortSignal, caller: string, isSent: boolean): InputError {
  const message = isSent
    ? `${caller} was aborted: the click may have been counted; a retry within the entity's last 8 deliveries is counted once`
    : `${caller} was aborted before anything was sent`;
  return new InputError("ABORTED", message, { cause: signal.reason });
}
