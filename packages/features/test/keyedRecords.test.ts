import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyedRecords } from "../src/keyedRecords.js";

test("find, add and replace equal a Map that gives up its least recently touched key, whatever the keys' low bits", () => {
  // Few low words: runs of colliding entries, and holes in their midst.
  const lows = fc.constantFrom(0, 1, 2, 127, 128, 255, 256, -1);
  const key = fc.tuple(fc.nat(3), lows);
  fc.assert(
    fc.property(fc.array(key, { maxLength: 400 }), fc.integer({ min: 1, max: 30 }), (keys, slotsMax) => {
      const records = new KeyedRecords(4, slotsMax);
      const model = new Map<string, number>();
      keys.forEach(([hi, lo], step) => {
        const name = `${hi} ${lo}`;
        let slot = records.find(hi, lo);
        expect(slot >= 0).toBe(model.has(name));
        if (slot >= 0) {
          expect(records.words[slot * 4 + 2]).toBe(model.get(name));
          records.recency.touch(slot);
        } else if (records.isFull) {
          slot = records.recency.oldest;
          records.replace(slot, hi, lo);
          model.delete(model.keys().next().value!);
        } else slot = records.add(hi, lo);
        records.words[slot * 4 + 2] = step;
        model.delete(name);
        model.set(name, step);
        expect(records.size).toBe(model.size);
      });
      for (const [name, step] of model) {
        const [hi, lo] = name.split(" ").map(Number);
        expect(records.words[records.find(hi!, lo!) * 4 + 2]).toBe(step);
      }
    }),
  );
});

test("records grow past doubling and stay found", () => {
  const records = new KeyedRecords(4, 50_000);
  const lowOf = (i: number) => Math.imul(i, 0x9e3779b1);
  for (let i = 0; i < 50_000; i++) {
    const slot = records.add(i, lowOf(i));
    // Read `words` after adding: growing replaces it.
    records.words[slot * 4 + 2] = i;
  }
  const lost: number[] = [];
  for (let i = 0; i < 50_000; i++) if (records.words[records.find(i, lowOf(i)) * 4 + 2] !== i) lost.push(i);
  expect(lost).toEqual([]);
  expect(records.isFull).toBe(true);
});
