import { expect } from "vitest";

/** `expression; // => value` */
export function $equals(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}

/** `expression; // ~> value`: equal to four decimals, element by element in a list. */
export function $isCloseTo(actual: unknown, expected: unknown): void {
  if (typeof expected === "number") {
    expect(actual).toBeCloseTo(expected, 4);
    return;
  }
  const [actualValues, expectedValues] = [Array.from(actual as number[]), Array.from(expected as number[])];
  expect(actualValues).toHaveLength(expectedValues.length);
  expectedValues.forEach((value, index) => {
    $isCloseTo(actualValues[index], value);
  });
}

/** `statement; // throws "text"`: at once or through its promise, with a message that contains the text. */
export async function $throws(run: () => Promise<void>, text: string): Promise<void> {
  let message: string | undefined;
  try {
    await run();
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  if (message === undefined) throw new Error(`expected an error that says "${text}", none was thrown`);
  expect(message).toContain(text);
}
