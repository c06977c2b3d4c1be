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

/** Between slashes, the first of which follows no letter: `/\d+/`, not the slashes of `mobile/IN` or `clicks/s`. */
const REGULAR_EXPRESSION = /(?<![A-Za-z\\])\/(?! )((?:\\.|[^/\\])+)\/(?!\w)/g;

/** Parts between slashes are regular expressions, all else is literal text; `\/` is a slash in either. */
export function promisePattern(promise: string): RegExp {
  let pattern = "";
  let end = 0;
  // Invariant: pattern is of promise.slice(0, end).
  for (const match of promise.matchAll(REGULAR_EXPRESSION)) {
    pattern += literalPattern(promise.slice(end, match.index));
    pattern += `(?:${match[1]})`;
    end = match.index + match[0].length;
  }
  return new RegExp(pattern + literalPattern(promise.slice(end)));
}

function literalPattern(text: string): string {
  return escapeRegExp(text.replaceAll("\\/", "/")).replace(/\s+/g, "\\s+");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
