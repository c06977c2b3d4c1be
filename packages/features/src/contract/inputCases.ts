import { deepStrictEqual, rejects } from "node:assert/strict";
import type { Click } from "@slidr/clicks";
import { count } from "../spec/count.js";
import { prefix } from "../spec/entity.js";
import type { FeatureStore } from "../store/featureStore.js";
import { type ContractCase, clickAt, contractCase, expectReads } from "./contractCase.js";

const perMinute = count({ by: "userId", window: "1m" });
const pair = count({ by: ["campaignId", "device"], window: "1m" });
const pairOf = (campaignId: string | number, device: string) =>
  clickAt(0, { clickId: `${campaignId} ${device}`, attributes: { campaignId, device } });

const lone = String.fromCharCode(0xd800);
const refused: readonly (readonly [string, Click, RegExp])[] = [
  [
    "a time that is no number",
    { ...clickAt(0), clickedAtMs: Number.NaN },
    /clickedAtMs in whole milliseconds/,
  ],
  ["a time without end", { ...clickAt(0), clickedAtMs: Number.POSITIVE_INFINITY }, /clickedAtMs in whole/],
  ["half a millisecond", { ...clickAt(0), clickedAtMs: 0.5 }, /clickedAtMs in whole milliseconds/],
  [
    "an id of a megabyte",
    clickAt(0, { userId: "x".repeat(1e6) }),
    /at most 4096 characters, got 1000000 in userId/,
  ],
  [
    "a click id of a megabyte",
    clickAt(0, { clickId: "x".repeat(1e6) }),
    /at most 4096 characters, got 1000000/,
  ],
  ["an id that is no text", clickAt(0, { userId: 5 as unknown as string }), /ids as texts, got 5 in userId/],
  ["a broken character", clickAt(0, { userId: lone }), /well-formed Unicode/],
];

/** What ids may hold, and what is refused. */
export const inputCases: readonly ContractCase[] = [
  contractCase("a click without the entity reads -1 and counts nothing", [perMinute, pair], async (store) => {
    await expectReads(store, [
      [clickAt(0, { userId: "" }), [-1, -1]],
      [clickAt(1, { attributes: { campaignId: "c" } }), [1, -1]],
      [clickAt(2, { attributes: { campaignId: Number.NaN, device: "d" } }), [2, -1]],
    ]);
  }),
  contractCase("null, which JSON may hold, is a missing value", [perMinute, pair], async (store) => {
    const nothing = null as unknown as string;
    const click = clickAt(0, { userId: nothing, attributes: { campaignId: "c", device: nothing } });
    await expectReads(store, [[click, [-1, -1]]]);
  }),
  contractCase(
    "a text too long to be an address has no network",
    [count({ by: prefix("ip", 24), window: "1m" })],
    async (store) => {
      await expectReads(store, [[clickAt(0, { ip: "1".repeat(5000) }), [-1]]]);
    },
  ),
  contractCase("keys of several parts are told apart wherever their parts divide", [pair], async (store) => {
    const pairs = [
      ["a:b", "c"],
      ["a", "b:c"],
      ["ab", "c"],
      ["a", "bc"],
      ["a,b", "c"],
      ["a\0b", "c"],
      ["a", "\0b\0c"],
      ["1", "2"],
    ] as const;
    for (const [campaignId, device] of pairs) await expectReads(store, [[pairOf(campaignId, device), [1]]]);
    // A number and its text are one key.
    await expectReads(store, [[{ ...pairOf(1, "2"), clickId: "again" }, [2]]]);
  }),
  contractCase(
    "ids hold any characters: separators, braces, controls, every script",
    [perMinute],
    async (store) => {
      const ids = [
        "{ann}",
        "{",
        "}",
        "a:b",
        "a b",
        "a\r\nb",
        "\0",
        "*",
        "汉字",
        "🙂",
        "e\u0301",
        "\u00e9",
        "__proto__",
        "constructor",
        "toString",
        "null",
        "\\",
        "'",
        '"',
        "x".repeat(4096),
        `${"x".repeat(4095)}y`,
      ];
      for (const userId of ids) await expectReads(store, [[clickAt(0, { userId, clickId: "same" }), [1]]]);
      for (const userId of ids) await expectReads(store, [[clickAt(0, { userId, clickId: "other" }), [2]]]);
    },
  ),
  ...refused.map(([what, click, message]) =>
    contractCase(
      `${what} is refused by name, and nothing is counted`,
      [perMinute, count({ by: "ip", window: "1m" })],
      async (store) => {
        const ip = "203.0.113.9";
        await rejects(() => updateLater(store, { ...click, ip }), message);
        deepStrictEqual(Array.from((await store.update(clickAt(0, { ip }))).values), [1, 1]);
      },
    ),
  ),
];

const updateLater = async (store: FeatureStore, click: Click) => store.update(click);
