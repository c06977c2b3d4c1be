import { ChunkBuilder } from "./chunkBuilder.js";
import { clickStream } from "./clickStream.js";
import type { TrafficChunk } from "./trafficChunk.js";
import type { TrafficPlan } from "./trafficPlan.js";
import { World } from "./world.js";

/**
 * The chunks of a plan.
 *
 * @param rowsMax - rows of every chunk but the last.
 * @param onAccountPurchase - told of each purchase by a logged-in user, in the order of the clicks.
 */
export function* trafficChunks(
  plan: TrafficPlan,
  rowsMax: number,
  onAccountPurchase?: (user: number, purchasedAtMs: number) => void,
): Generator<TrafficChunk> {
  const world = new World(plan);
  let firstClick = 0;
  let builder = new ChunkBuilder(world, rowsMax, firstClick);
  for (const clicks of clickStream(plan, world)) {
    for (const click of clicks) {
      builder.add(click);
      const { visitor } = click.run;
      if (onAccountPurchase !== undefined && visitor.loggedIn && !Number.isNaN(click.purchasedAtMs)) {
        onAccountPurchase(visitor.user, click.purchasedAtMs);
      }
      if (builder.rowCount === rowsMax) {
        firstClick += rowsMax;
        yield builder.finish();
        builder = new ChunkBuilder(world, rowsMax, firstClick);
      }
    }
  }
  if (builder.rowCount > 0) yield builder.finish();
}
