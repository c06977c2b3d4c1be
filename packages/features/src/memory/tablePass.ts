import type { ClickTable } from "@slidr/clicks";
import { ClickBlock } from "../keys/clickBlock.js";
import { randomHashKey } from "../keys/hashKey.js";
import { createTableBlocks } from "../keys/tableBlocks.js";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { StoreStats } from "../store/featureStore.js";
import { entityLayout } from "./entityLayout.js";
import { EntityState } from "./entityState.js";
import { StoreCounts } from "./storeCounts.js";
import type { StoreLimits } from "./storeLimits.js";
import { TableEntities } from "./tableEntities.js";

/** Rows of a block: few enough that what they touch stays in a core's own cache. */
const blockRows = 256;

/**
 * Counts a table's rows as a memory store counts clicks one by one, a block at a time, entity by entity.
 *
 * @param onBlock - called per block with its first row and what its rows read: `raw` [rows x plan.rawWidth].
 */
export function passOverTable(
  plan: FeaturePlan,
  table: ClickTable,
  limits: StoreLimits,
  onBlock: (first: number, rows: number, raw: Float64Array) => void,
): StoreStats {
  const blocks = createTableBlocks(plan, table, randomHashKey(), "encodeTable");
  const entities = plan.entities.map((entity) => {
    const layout = entityLayout(entity, 0);
    const values = new TableEntities(entity, layout, limits, blocks.keys[entity.key]!);
    return { values, state: new EntityState(entity, layout, values) };
  });
  const counts = new StoreCounts();
  const block = new ClickBlock(plan, blockRows);
  for (let first = 0; first < table.rowCount; first += blockRows) {
    blocks.read(first, block);
    for (const { values, state } of entities) {
      values.meet(block, first);
      state.update(block);
    }
    counts.add(block);
    onBlock(first, block.size, block.raw);
  }
  return { ...counts, entities: entities.map(({ state }) => state.stats()) };
}
