import type { Click } from "@slidr/clicks";
import fc from "fast-check";

/** Texts that trip up formats: separators, quotes, line ends, other scripts, things that look like something else. */
export const awkwardText = fc.oneof(
  fc.constantFrom(
    "a",
    "a,b",
    'say "hi"',
    "two\nlines",
    "cr\r\nlf",
    "\r",
    " padded ",
    "null",
    "NULL",
    "NaN",
    "true",
  ),
  fc.constantFrom(
    "0x10",
    "1e3",
    "-0",
    "日本語",
    "é",
    "🙂",
    "a/b",
    "100%",
    "\t",
    "'",
    "\\",
    "#x",
    "attributes.a",
    "|",
  ),
  fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }).filter((text) => !text.includes("\0")),
);

const timeMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });

const clickFields = fc.record({
  clickedAtMs: timeMs,
  delayMs: optional(fc.integer({ min: 0, max: 86_400_000 })),
  userId: awkwardText,
  sessionId: optional(awkwardText),
  ip: optional(fc.oneof(fc.ipV4(), fc.ipV6())),
  loggedIn: optional(fc.boolean()),
  purchased: fc.boolean(),
  device: optional(awkwardText),
  price: optional(fc.double({ noNaN: true, noDefaultInfinity: true })),
});

/** Lists of clicks with unique ids, in time order; `purchased` in all of them or in none. */
export const clickLists: fc.Arbitrary<Click[]> = fc
  .tuple(fc.boolean(), fc.array(clickFields, { minLength: 1, maxLength: 12 }))
  .map(([withPurchases, rows]) =>
    rows
      .sort((a, b) => a.clickedAtMs - b.clickedAtMs)
      .map(({ delayMs, purchased, device, price, ...fields }, index) => {
        const attributes = { ...(device !== undefined && { device }), ...(price !== undefined && { price }) };
        return withoutUndefined({
          ...fields,
          clickId: `${index},"id"`,
          ...(withPurchases && { purchased }),
          ...(withPurchases &&
            purchased &&
            delayMs !== undefined && { purchasedAtMs: fields.clickedAtMs + delayMs }),
          ...(Object.keys(attributes).length > 0 && { attributes }),
        }) as Click;
      }),
  );

function withoutUndefined(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
