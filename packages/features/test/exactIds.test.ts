import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../src/contract/random.js";
import { firstPlaces } from "../src/keys/firstPlaces.js";
import { pairIds } from "../src/keys/pairIds.js";

test("pairs get equal ids if and only if both parts are equal, however many there are; 0 where one is missing", () => {
  const random = createRandom(3);
  const column = () => Int32Array.from({ length: 20_000 }, () => Math.floor(random() * 150));
  const [first, second] = [column(), column()];
  const { ids, count } = pairIds(first, second);
  const idOf = new Map<string, number>();
  const expected = Array.from(first, (a, row) => {
    const b = second[row]!;
    if (a === 0 || b === 0) return 0;
    const pair = `${a} ${b}`;
    if (!idOf.has(pair)) idOf.set(pair, idOf.size + 1);
    return idOf.get(pair)!;
  });
  expect(Array.from(ids)).toEqual(expected);
  expect(count).toBe(idOf.size);
});

test("a text's number is the first place that holds an equal text, whatever the key; 0 for the empty text", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), fc.integer(), fc.integer(), (texts, low, high) => {
      const expected = texts.map((text) => (text === "" ? 0 : texts.indexOf(text) + 1));
      expect(Array.from(firstPlaces(texts, [low, high]))).toEqual(expected);
    }),
    { seed: 1 },
  );
});
