import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { ObjectStore } from "../objects/objectStore.js";
import type { ContractCase } from "./contractCase.js";

/** An empty object store under test. */
export interface OpenObjectStore {
  readonly store: ObjectStore;
  /** Called once after each case. */
  close(): Promise<void> | void;
}

/** How hard to try. */
export interface ObjectStoreContractOptions {
  /** Objects of the longest listing; 1,001 by default, one more than a page of S3. */
  readonly listedObjects?: number;
}

const KEYS_REFUSED = [
  "",
  "/etc/passwd",
  "../live",
  "a/../b",
  "a//b",
  "a/",
  ".hidden",
  "a/.hidden",
  "a\\b",
  "a b",
  "ä",
];
const LARGE = 1_000_000;
const RIVALS = 8;
const INCREMENTS = 10;

/**
 * The contract of an object store that a registry can live in, as a list of cases for any test runner.
 *
 * Run it once against a service that says it speaks S3: one that ignores conditions on writes fails here, and would let two
 * promoters overwrite each other in silence.
 *
 * @param open - gives an empty store for each case.
 * @returns cases, each with a title and a `run` that throws an `AssertionError` when its claim does not hold.
 * Cost: some 2,500 calls of the store, most of them for the long listing.
 *
 * @example
 * ```ts
 * import { createMemoryObjectStore } from "@slidr/guardrails";
 * import { objectStoreContract } from "@slidr/guardrails/contract";
 *
 * // In vitest or jest: for (const { title, run } of cases) test(title, run);
 * const cases = objectStoreContract(() => {
 *   return { store: createMemoryObjectStore({ clock: Date.now }), close: () => {} };
 * });
 * cases[0]?.title; // => "what was never written is absent"
 * for (const { run } of cases) await run();
 * ```
 */
export function objectStoreContract(
  open: () => Promise<OpenObjectStore> | OpenObjectStore,
  { listedObjects = 1001 }: ObjectStoreContractOptions = {},
): ContractCase[] {
  const withListing: Claim = [
    `a listing of ${listedObjects} objects is whole, sorted, and has their sizes`,
    (store) => longListing(store, listedObjects),
  ];
  return [...claims, withListing].map(([title, check]) => {
    const run = async () => {
      const { store, close } = await open();
      try {
        await check(store);
      } finally {
        await close();
      }
    };
    return { title, run };
  });
}

type Claim = readonly [title: string, check: (store: ObjectStore) => Promise<void>];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = async (store: ObjectStore, key: string): Promise<string | undefined> => {
  const found = await store.get(key, LARGE);
  return found && new TextDecoder().decode(found.bytes);
};
const create = (store: ObjectStore, key: string, text: string) =>
  store.put(key, bytesOf(text), { ifAbsent: true });

const claims: readonly Claim[] = [
  [
    "what was never written is absent",
    async (store) => {
      strictEqual(await store.get("live", LARGE), undefined);
      deepStrictEqual(await store.list(""), []);
      deepStrictEqual(await store.list("bundles/"), []);
    },
  ],
  [
    "a write where nothing may be stands once",
    async (store) => {
      const etag = await create(store, "live", "one");
      ok(etag !== undefined);
      strictEqual((await store.get("live", LARGE))?.etag, etag);
      strictEqual(await create(store, "live", "two"), undefined);
      strictEqual(await textOf(store, "live"), "one");
    },
  ],
  [
    "a write over the object that was read stands, one over an older does not",
    async (store) => {
      const first = (await create(store, "live", "one"))!;
      const second = await store.put("live", bytesOf("two"), { ifMatch: first });
      ok(second !== undefined);
      notStrictEqual(second, first);
      strictEqual((await store.get("live", LARGE))?.etag, second);
      strictEqual(await store.put("live", bytesOf("three"), { ifMatch: first }), undefined);
      strictEqual(await textOf(store, "live"), "two");
    },
  ],
  [
    "a write over an object that is gone does not stand",
    async (store) => {
      const etag = (await create(store, "live", "one"))!;
      strictEqual(await store.put("other", bytesOf("two"), { ifMatch: etag }), undefined);
      await store.delete("live");
      strictEqual(await store.put("live", bytesOf("two"), { ifMatch: etag }), undefined);
      strictEqual(await store.get("live", LARGE), undefined);
    },
  ],
  [
    "bytes come back as they were written: none, every value, a megabyte",
    async (store) => {
      const every = Uint8Array.from({ length: 256 }, (_, value) => value);
      const large = Uint8Array.from({ length: LARGE }, (_, at) => (at * 31) & 255);
      for (const [key, bytes] of Object.entries({ none: new Uint8Array(), every, large })) {
        await store.put(key, bytes, { ifAbsent: true });
        const found = (await store.get(key, bytes.length))!;
        ok(found.bytes.length === bytes.length && found.bytes.every((byte, at) => byte === bytes[at]), key);
      }
    },
  ],
  [
    "what a caller does to bytes later changes no object",
    async (store) => {
      const written = bytesOf("one");
      await store.put("live", written, { ifAbsent: true });
      written[0] = 0;
      (await store.get("live", LARGE))!.bytes[1] = 0;
      strictEqual(await textOf(store, "live"), "one");
    },
  ],
  [
    "an object larger than expected is refused",
    async (store) => {
      await create(store, "live", "0123456789");
      strictEqual((await store.get("live", 10))?.bytes.length, 10);
      await rejects(store.get("live", 9), { code: "OBJECT_SIZE" });
    },
  ],
  [
    "a listing takes its prefix as text",
    async (store) => {
      for (const key of ["b/1/x", "b/12", "b/2", "c", "b/1/a"]) await create(store, key, key);
      const keys = async (prefix: string) => (await store.list(prefix)).map((object) => object.key);
      deepStrictEqual(await keys("b/1"), ["b/1/a", "b/1/x", "b/12"]);
      deepStrictEqual(await keys("b/1/"), ["b/1/a", "b/1/x"]);
      deepStrictEqual(await keys(""), ["b/1/a", "b/1/x", "b/12", "b/2", "c"]);
      ok((await store.list("")).every((object) => Number.isFinite(object.modifiedAtMs)));
    },
  ],
  [
    "what was deleted is gone, and its key free again",
    async (store) => {
      await create(store, "a/b", "one");
      await store.delete("a/b");
      await store.delete("a/b");
      strictEqual(await store.get("a/b", LARGE), undefined);
      deepStrictEqual(await store.list("a/"), []);
      ok((await create(store, "a/b", "two")) !== undefined);
    },
  ],
  [
    "keys that could leave the store are refused",
    async (store) => {
      for (const key of KEYS_REFUSED) {
        await rejects(store.get(key, LARGE), { code: "OBJECT_KEY" }, JSON.stringify(key));
        await rejects(create(store, key, "x"), { code: "OBJECT_KEY" }, JSON.stringify(key));
        await rejects(store.delete(key), { code: "OBJECT_KEY" }, JSON.stringify(key));
      }
    },
  ],
  [
    "of writers that race for a free key one gets it",
    async (store) => {
      const rivals = Array.from({ length: RIVALS }, (_, rival) => create(store, "live", `rival ${rival}`));
      const winners = (await Promise.all(rivals)).flatMap((etag, rival) =>
        etag === undefined ? [] : [rival],
      );
      strictEqual(winners.length, 1);
      strictEqual(await textOf(store, "live"), `rival ${winners[0]}`);
    },
  ],
  [
    "counting by compare-and-swap loses no increment",
    async (store) => {
      await create(store, "count", "0");
      const increment = async () => {
        for (;;) {
          const { bytes, etag } = (await store.get("count", 100))!;
          const next = bytesOf(String(Number(new TextDecoder().decode(bytes)) + 1));
          if ((await store.put("count", next, { ifMatch: etag })) !== undefined) return;
        }
      };
      const rival = async () => {
        for (let times = 0; times < INCREMENTS; times++) await increment();
      };
      await Promise.all(Array.from({ length: RIVALS }, rival));
      strictEqual(await textOf(store, "count"), String(RIVALS * INCREMENTS));
    },
  ],
];

async function longListing(store: ObjectStore, count: number): Promise<void> {
  const keys = Array.from({ length: count }, (_, at) => `many/${String(at).padStart(5, "0")}`);
  const left = keys.map((key, at) => [key, at % 3] as const).reverse();
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      await store.put(next[0], new Uint8Array(next[1]), { ifAbsent: true });
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  const listed = await store.list("many/");
  deepStrictEqual(
    listed.map((object) => object.key),
    keys,
  );
  deepStrictEqual(
    listed.map((object) => object.bytes),
    keys.map((_, at) => at % 3),
  );
}
