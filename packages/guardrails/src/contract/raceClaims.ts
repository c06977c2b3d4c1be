import { ok, strictEqual } from "node:assert/strict";
import type { Registry } from "../registry/registry.js";
import { expectWhole, MOVE, putSamples, type RegistryClaim } from "./registryClaim.js";

const RIVALS = 4;
const MOVES_EACH = 8;
/** What a promoter or a reader may be told when others were faster. */
const OUTRUN = new Set([
  "REGISTRY_BUSY",
  "LOCKED",
  "LOCK_LOST",
  "BUNDLE_MISSING",
  "BUNDLE_PRUNED",
  "BUNDLE_FILE",
]);

async function tolerant<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: { code?: string }) => {
    if (!OUTRUN.has(error.code ?? "")) throw error;
    return undefined;
  });
}

/** Moves to each digest in turn, as others do the same. */
async function promoteInTurn(registry: Registry, who: string, digests: readonly string[]): Promise<number> {
  let moved = 0;
  for (let move = 0; move < MOVES_EACH; move++) {
    const to = digests[move % digests.length]!;
    const entry = await tolerant(registry.promote(to, { who, why: `move ${move}` }));
    if (entry?.who === who && entry.why === `move ${move}`) moved++;
  }
  return moved;
}

/** What must hold while several promote, read and prune at the same time. */
export const raceClaims: readonly RegistryClaim[] = [
  {
    title: "promoters that race lose no move: one chain, the last one live, each told the truth",
    async check(registry) {
      const digests = await putSamples(registry, RIVALS);
      await registry.promote(digests[0]!, MOVE);
      const rivals = digests.map((_, rival) =>
        promoteInTurn(registry, `rival ${rival}`, [...digests.slice(rival), ...digests.slice(0, rival)]),
      );
      const moved = await Promise.all(rivals);
      const history = await registry.history();
      strictEqual(history.length, 1 + moved.reduce((sum, count) => sum + count));
      strictEqual(history.at(-1)!.to, await registry.live());
      ok(history.length > RIVALS);
      await expectWhole(registry);
    },
  },
  {
    title: "a reader beside a promoter sees the old bundle or the new one, whole, and a chain that holds",
    async check(registry) {
      const digests = await putSamples(registry, 2);
      await registry.promote(digests[0]!, MOVE);
      let running = true;
      const promoting = promoteInTurn(registry, "ben", digests.toReversed()).finally(() => {
        running = false;
      });
      let reads = 0;
      while (running) {
        const live = (await registry.live())!;
        strictEqual((await registry.read(live)).digest, live);
        await tolerant(registry.history());
        reads++;
      }
      await promoting;
      ok(reads > 0);
    },
  },
  {
    title: "two rollbacks decided on the same bundle undo it once",
    async check(registry) {
      const digests = await putSamples(registry, 3);
      for (const digest of digests) await registry.promote(digest, MOVE);
      const judged = (who: string) => registry.rollback({ who, why: "IVR doubled", from: digests[2]! });
      const outcomes = await Promise.allSettled([judged("monitor 1"), judged("monitor 2")]);
      strictEqual(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
      strictEqual(await registry.live(), digests[1]);
      strictEqual((await registry.history()).length, 4);
    },
  },
  {
    title: "a prune beside promoters never takes the live bundle away",
    async check(registry) {
      const digests = await putSamples(registry, 6);
      await registry.promote(digests[0]!, MOVE);
      const prune = async () => {
        for (let times = 0; times < 4; times++) {
          await tolerant(registry.prune({ keep: 1, ageMinMs: 0 }));
          const live = (await registry.live())!;
          await registry.read(live).catch(async (error) => {
            // It may have been pruned since, if another one is live by now.
            if ((await registry.live()) === live) throw error;
          });
        }
      };
      const promoters = ["ana", "ben"].map((who, at) =>
        promoteInTurn(registry, who, at === 0 ? digests : digests.toReversed()),
      );
      await Promise.all([...promoters, prune(), prune()]);
      strictEqual((await registry.read((await registry.live())!)).digest, await registry.live());
      await expectWhole(registry);
    },
  },
];
