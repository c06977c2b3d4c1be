import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import {
  CLOCK_START_MS,
  expectWhole,
  MOVE,
  putSamples,
  type RegistryClaim,
  sampleParts,
} from "./registryClaim.js";

const GENESIS_HASH = "0".repeat(64);

/** What promote, rollback and the history must do. */
export const moveClaims: readonly RegistryClaim[] = [
  {
    title: "nothing is live before the first promote, and the first entry says so",
    async check(registry) {
      strictEqual(await registry.live(), undefined);
      deepStrictEqual(await registry.history(), []);
      const [a] = (await putSamples(registry, 1)) as [string];
      strictEqual(await registry.live(), undefined);
      const { sequence, action, from, to, previousHash } = await registry.promote(a, MOVE);
      deepStrictEqual([sequence, action, from, to], [1, "promote", "none", a]);
      strictEqual(previousHash, GENESIS_HASH);
      strictEqual(await registry.live(), a);
      strictEqual((await registry.read(a)).digest, a);
    },
  },
  {
    title: "a bundle comes back as it was put, and putting it again changes nothing",
    async check(registry) {
      const first = await registry.put(sampleParts(7));
      deepStrictEqual(await registry.put(sampleParts(7)), first);
      const bundle = await registry.read(first.digest);
      deepStrictEqual(Array.from(bundle.weights), [7, -0.25, Math.fround(3e-7)]);
      deepStrictEqual(Array.from(bundle.bytes("model.onnx")), [8, 7, 6, 5]);
    },
  },
  {
    title: "every move is on record, hash by hash",
    async check(registry) {
      const [a, b] = (await putSamples(registry, 2)) as [string, string];
      const made = [await registry.promote(a, MOVE), await registry.promote(b, MOVE)];
      made.push(await registry.rollback({ who: "ben", why: "IVR doubled" }));
      const history = await registry.history();
      deepStrictEqual(history, made);
      deepStrictEqual(
        history.map(({ action, from, to, who }) => [action, from, to, who]),
        [
          ["promote", "none", a, "ana"],
          ["promote", a, b, "ana"],
          ["rollback", b, a, "ben"],
        ],
      );
      const hashes = [GENESIS_HASH, history[0]!.hash, history[1]!.hash];
      deepStrictEqual(
        history.map((entry) => entry.previousHash),
        hashes,
      );
      await expectWhole(registry);
    },
  },
  {
    title: "a second rollback goes further back, never to the bundle that was just undone",
    async check(registry) {
      const [a, b, c, d] = (await putSamples(registry, 4)) as [string, string, string, string];
      await rejects(registry.rollback(MOVE), { code: "NOTHING_TO_ROLL_BACK" });
      for (const digest of [a, b, c]) await registry.promote(digest, MOVE);
      await registry.rollback(MOVE);
      strictEqual(await registry.live(), b);
      await registry.rollback(MOVE);
      strictEqual(await registry.live(), a);
      await rejects(registry.rollback(MOVE), { code: "NOTHING_TO_ROLL_BACK" });
      await registry.promote(d, MOVE);
      await registry.rollback(MOVE);
      strictEqual(await registry.live(), a);
    },
  },
  {
    title: "promoting the live bundle is no move",
    async check(registry) {
      const [a] = (await putSamples(registry, 1)) as [string];
      const first = await registry.promote(a, MOVE);
      deepStrictEqual(await registry.promote(a, MOVE), first);
      strictEqual((await registry.history()).length, 1);
    },
  },
  {
    title: "a bundle whose findings block stays out, unless somebody overrides it on record",
    async check(registry) {
      const finding = { check: "x", code: "X", severity: "block", passed: false, message: "no" } as const;
      const findings = [{ ...finding, observed: 1, limit: 0, n: 1, action: "mend" }];
      const { digest } = await registry.put(sampleParts(9, { findings }));
      await rejects(registry.promote(digest, MOVE), { code: "PROMOTE_BLOCKED" });
      strictEqual(await registry.live(), undefined);
      const entry = await registry.promote(digest, { ...MOVE, override: { reason: "checked by hand" } });
      deepStrictEqual(entry.override, { reason: "checked by hand", codes: ["X"] });
      deepStrictEqual((await registry.history())[0], entry);
    },
  },
  {
    title: "a bundle whose golden rows score otherwise stays out",
    async check(registry) {
      const row = { features: [1], slice: "all", score: 0.1, threshold: 0.75, invalid: false };
      const { digest } = await registry.put(sampleParts(9, { golden: [row] }));
      await rejects(registry.promote(digest, MOVE), { code: "GOLDEN_FAILED" });
      strictEqual(await registry.live(), undefined);
    },
  },
  {
    title: "a bundle that is not there, or a name that is no digest, is refused",
    async check(registry) {
      for (const name of ["../../etc/passwd", "live", "A".repeat(64), ""]) {
        await rejects(registry.promote(name, MOVE), { code: "BUNDLE_NAME" });
        await rejects(registry.read(name), { code: "BUNDLE_NAME" });
      }
      await rejects(registry.promote("0".repeat(64), MOVE), { code: "BUNDLE_MISSING" });
    },
  },
  {
    title: "a move says who and why; its evidence is plain JSON and stands in the history",
    async check(registry) {
      const [a] = (await putSamples(registry, 1)) as [string];
      await rejects(registry.promote(a, { who: " ", why: "x" }), { code: "MOVE" });
      for (const evidence of [Number.NaN, () => 1, "x".repeat(70_000)]) {
        await rejects(registry.promote(a, { ...MOVE, evidence }), { code: "EVIDENCE" });
      }
      strictEqual(await registry.live(), undefined);
      const evidence = { ivr: [0.05, 0.31], slice: "mobile/ÄÖ" };
      deepStrictEqual((await registry.promote(a, { ...MOVE, evidence })).evidence, evidence);
      deepStrictEqual((await registry.history())[0]!.evidence, evidence);
      await expectWhole(registry);
    },
  },
  {
    title: "a rollback decided on one bundle does not undo another",
    async check(registry) {
      const [a, b, c] = (await putSamples(registry, 3)) as [string, string, string];
      for (const digest of [a, b, c]) await registry.promote(digest, MOVE);
      await registry.rollback({ ...MOVE, from: c });
      await rejects(registry.rollback({ ...MOVE, from: c }), { code: "NOT_LIVE" });
      strictEqual(await registry.live(), b);
    },
  },
  {
    title: "liveAt says which bundle was live, from the very millisecond of its move",
    async check(registry) {
      const [a, b] = (await putSamples(registry, 2)) as [string, string];
      const first = await registry.promote(a, MOVE);
      const second = await registry.promote(b, MOVE);
      strictEqual(await registry.liveAt(CLOCK_START_MS - 1), undefined);
      strictEqual(await registry.liveAt(first.atMs), a);
      strictEqual(await registry.liveAt(second.atMs - 0.5), a);
      strictEqual(await registry.liveAt(second.atMs), b);
      strictEqual(await registry.liveAt(second.atMs + 1e9), b);
    },
  },
];
