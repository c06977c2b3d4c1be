import { strictEqual } from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { act, copyOf, openKind, type PreparedRegistry, remove, requireWhole } from "./faultRegistry.js";
import { type FaultTally, tallyCase } from "./faultTally.js";

type Damage = readonly [name: string, bytes: Uint8Array];

/**
 * Cuts and flips every file of a bundle at many places, and then moves to it: by promote, and by rollback to one that was live.
 * Each must be refused.
 *
 * @param places of each kind in each file, evenly spread; every place where the file has no more
 */
export async function damageBundles(
  tally: FaultTally,
  prepared: PreparedRegistry,
  places: number,
): Promise<void> {
  const directory = await copyOf(prepared);
  for (const [action, digest] of [
    ["promote", prepared.next],
    ["rollback", prepared.before],
  ] as const) {
    const bundle = join(directory, "bundles", digest);
    for (const file of await readdir(bundle)) {
      const path = join(bundle, file);
      const whole = await readFile(path);
      for (const [name, bytes] of damages(whole, places)) {
        await writeFile(path, bytes);
        const registry = openKind(prepared.kind, directory);
        await tallyCase(
          tally,
          `${prepared.kind} ${action} with ${file} ${name}`,
          () => act(registry, action, prepared),
          async (outcome) => {
            if (outcome === "moved") throw new Error("a damaged bundle went live");
            await requireWhole(registry, [prepared.live]);
          },
        );
      }
      await writeFile(path, whole);
    }
  }
  await remove(directory);
}

function* damages(whole: Uint8Array, places: number): Generator<Damage> {
  const step = Math.max(1, whole.length / places);
  for (let at = 0; at < whole.length; at += step) {
    const place = Math.floor(at);
    yield [`cut to ${place} bytes`, whole.subarray(0, place)];
    const flipped = Uint8Array.from(whole);
    // Another bit at each place.
    flipped[place]! ^= 1 << (place % 8);
    yield [`flipped at byte ${place}`, flipped];
  }
  yield ["one byte longer", Uint8Array.of(...whole, 0)];
}

/**
 * Cuts and flips the pointer and the history: no read may give another bundle than the one that is live, and a move is refused.
 *
 * One damage is none: a history that lacks the line of the last move alone, as a crash leaves it, is made whole by the next move.
 */
export async function damagePointer(
  tally: FaultTally,
  prepared: PreparedRegistry,
  places: number,
): Promise<void> {
  const directory = await copyOf(prepared);
  for (const file of ["live", "history.jsonl"]) {
    const path = join(directory, file);
    const whole = await readFile(path);
    for (const [name, bytes] of damages(whole, places)) {
      await cp(prepared.directory, directory, { recursive: true });
      await writeFile(path, bytes);
      const registry = openKind(prepared.kind, directory);
      await tallyCase(
        tally,
        `${prepared.kind} with ${file} ${name}`,
        () => act(registry, "promote", prepared),
        async (outcome) => {
          if (outcome === "moved") {
            await requireWhole(registry, [prepared.next]);
            strictEqual((await registry.history()).length, 3);
            return;
          }
          const live = await registry.live().catch(() => prepared.live);
          strictEqual(live, prepared.live);
        },
      );
    }
  }
  await remove(directory);
}
