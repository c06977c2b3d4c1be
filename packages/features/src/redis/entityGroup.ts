import type { EntityPlan, FeaturePlan } from "../plan/featurePlan.js";
import type { RawFeatures } from "../store/featureStore.js";
import type { ClickDigests } from "./clickDigests.js";
import { entityScript } from "./entityScript.js";
import type { RedisClient } from "./redisClient.js";
import { entityKey } from "./redisKeys.js";
import { RedisScript } from "./redisScript.js";

/** The calls of one entity: a click's key and digests in, its raw integers out. */
export class EntityCalls {
  readonly name: string;
  readonly script: RedisScript;
  /** Clicks without this entity. */
  missing = 0;
  /** Calls without an answer. */
  failed = 0;
  private readonly entity: EntityPlan;
  private readonly valueKeys: readonly number[];

  constructor(
    plan: FeaturePlan,
    private readonly index: number,
    client: RedisClient,
    private readonly prefix: string,
    expirySlackMs: number,
  ) {
    this.entity = plan.entities[index]!;
    this.name = this.entity.name;
    this.valueKeys = this.entity.distincts.map(({ key }) => key);
    this.script = new RedisScript(
      entityScript(plan, this.entity, this.entity.retentionMs + expirySlackMs),
      client,
    );
  }

  /** Sends the click's call in this tick and writes its answer into `raw`; undefined where there is nothing to ask. */
  send(
    ms: number,
    digests: ClickDigests,
    isRead: boolean,
    raw: RawFeatures,
    signal: AbortSignal | undefined,
  ): Promise<void> | undefined {
    const { rawStart, rawEnd, key } = this.entity;
    const digest = digests.keys[key]!;
    if (digest === "") {
      if (!isRead) this.missing++;
      raw.values.fill(-1, rawStart, rawEnd);
      return undefined;
    }
    let click = digests.id;
    for (const valueKey of this.valueKeys) click += digests.values[valueKey]!;
    const args = isRead ? [String(ms), click, "r"] : [String(ms), click];
    return this.script.run([entityKey(this.prefix, this.index, digest)], args, signal).then(
      (reply) => this.write(reply as readonly (number | string)[], raw),
      (error) => {
        this.failed++;
        throw error;
      },
    );
  }

  private write(reply: readonly (number | string)[], raw: RawFeatures): void {
    const flags = Number(reply[0]);
    if ((flags & 1) !== 0) raw.late = true;
    if ((flags & 2) !== 0) raw.duplicate = true;
    const { rawStart } = this.entity;
    // A client may be told to read integers as texts.
    for (let i = 1; i < reply.length; i++) raw.values[rawStart + i - 1] = Number(reply[i]);
  }
}
