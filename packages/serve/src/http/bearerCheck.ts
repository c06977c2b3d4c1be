import { createHash, timingSafeEqual } from "node:crypto";
import { InputError } from "@slidr/clicks";

const LENGTH_MIN = 16;
const digestOf = (text: string) => createHash("sha256").update(text).digest();

/**
 * Checks an `authorization` header against tokens, in a time that does not tell how much of one was right.
 *
 * @param tokens of which one must be given: two while one is being replaced
 */
export function bearerCheck(tokens: readonly string[]): (header: string | undefined) => boolean {
  for (const [index, token] of tokens.entries()) {
    if (typeof token === "string" && token.length >= LENGTH_MIN) continue;
    throw new InputError(
      "HTTP_OPTIONS",
      `openHttpServer requires tokens of at least ${LENGTH_MIN} characters, got a shorter one at index ${index}`,
    );
  }
  const digests = tokens.map(digestOf);
  return (header = "") => {
    const given = digestOf(/^bearer +(.+)$/i.exec(header)?.[1] ?? "");
    let isKnown = false;
    // All are compared, whichever fits.
    for (const digest of digests) isKnown = timingSafeEqual(digest, given) || isKnown;
    return isKnown;
  };
}
