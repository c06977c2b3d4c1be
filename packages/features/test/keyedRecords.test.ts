import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyedRecords } from "../src/memory/keyedRecords.js";

/** The word behind a record's key. */
const noteOf = ({ records }: KeyedRecords, slot: number) =>
  records.page(slot).words[records.offset(slot) + 2];
const setNote = ({ records }: KeyedRecords, slot: number, note: number) => {
  records.page(slot).words[records.offset(slot) + 2] = note;
};

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
          expect(noteOf(records, slot)).toBe(model.get(name));
          records.recency.touch(slot);
        } else if (records.records.isFull) {
          slot = records.recency.oldest;
          records.replace(slot, hi, lo);
          model.delete(model.keys().next().value!);
        } else slot = records.add(hi, lo);
        setNote(records, slot, step);
        model.delete(name);
        model.set(name, step);
        expect(records.records.size).toBe(model.size);
      });
      for (const [name, step] of model) {
        const [hi, lo] = name.split(" ").map(Number);
        expect(noteOf(records, records.find(hi!, lo!))).toBe(step);
      }
    }),
  );
});

test("records stay found while pages and the index grow", () => {
  const records = new KeyedRecords(4, 50_000);
  const lowOf = (i: number) => Math.imul(i, 0x9e3779b1);
  for (let i = 0; i < 50_000; i++) setNote(records, records.add(i, lowOf(i)), i);
  const lost: number[] = [];
  for (let i = 0; i < 50_000; i++) if (noteOf(records, records.find(i, lowOf(i))) !== i) lost.push(i);
  expect(lost).toEqual([]);
  expect(records.records.isFull).toBe(true);
});
