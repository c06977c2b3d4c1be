const PROMISE_COMMENT = /^\s*\/\/ prints: (.+)$/;

/** The texts of an example's `// prints: TEXT` comments, in order. */
export function promisedTexts(source: string): string[] {
  return source.split("\n").flatMap((line) => PROMISE_COMMENT.exec(line)?.[1]?.trim() ?? []);
}

/**
 * The first promise that the output does not keep, or undefined if all are kept in their order, each behind the one
 * before. Runs of white space are equal.
 */
export function firstBrokenPromise(promises: readonly string[], output: string): string | undefined {
  let rest = output;
  for (const promise of promises) {
    const match = promisePattern(promise).exec(rest);
    if (match === null) return promise;
    rest = rest.slice(match.index + match[0].length);
  }
  return undefined;
}

/** Parts between slashes are regular expressions (`\/` is a slash in either part); all else is literal text. */
export function promisePattern(promise: string): RegExp {
  const parts = promise.split(/(?<!\\)\//);
  // An odd number of slashes leaves one without a partner: it and what follows is literal.
  if (parts.length % 2 === 0) parts.push(`/${parts.pop()}`);
  const isPaired = parts.length > 2;
  const pattern = parts.map((part, index) => {
    if (isPaired && index % 2 === 1) return `(?:${part})`;
    return escapeRegExp(part.replaceAll("\\/", "/")).replace(/\s+/g, "\\s+");
  });
  return new RegExp(pattern.join(""));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
