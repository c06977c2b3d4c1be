import type { EntityPlan, FeaturePlan } from "../plan/featurePlan.js";
import type { RawFeatures } from "../store/featureStore.js";
import type { ClickDigests } from "./clickDigests.js";
import { entityScript } from "./entityScript.js";
import type { RedisClient } from "./redisClient.js";
import { entityKey } from "./redisKeys.js";
import { RedisScript } from "./redisScript.js";
import type { RedisEntityStats } from "./redisStats.js";

/** Entities that one call counts: a click's keys and digests in, their raw integers out. */
export class EntityGroup {
  readonly script: RedisScript;
  private readonly entities: readonly EntityPlan[];
  /** Of each entity: clicks without it, and calls for it without an answer. */
  private readonly missing: number[];
  private readonly failed: number[];
  private readonly valueKeys: readonly number[];

  /** @param first, end - the group's entities are those of the plan from `first` to before `end`. */
  constructor(
    plan: FeaturePlan,
    private readonly first: number,
    end: number,
    client: RedisClient,
    private readonly prefix: string,
    expirySlackMs: number,
  ) {
    this.entities = plan.entities.slice(first, end);
    this.missing = this.entities.map(() => 0);
    this.failed = [...this.missing];
    this.valueKeys = this.entities.flatMap(({ distincts }) => distincts.map(({ key }) => key));
    this.script = new RedisScript(entityScript(plan, this.entities, expirySlackMs), client);
  }

  stats(): RedisEntityStats[] {
    return this.entities.map(({ name }, e) => ({ name, missing: this.missing[e]!, failed: this.failed[e]! }));
  }

  /** Sends the click's call in this tick and writes its answer into `raw`; undefined where there is nothing to ask. */
  send(
    ms: number,
    digests: ClickDigests,
    isRead: boolean,
    raw: RawFeatures,
    signal: AbortSignal | undefined,
  ): Promise<void> | undefined {
    const { entities, first, prefix } = this;
    const keys: string[] = [];
    let present = "";
    for (let e = 0; e < entities.length; e++) {
      const digest = digests.keys[entities[e]!.key]!;
      present += digest === "" ? "0" : "1";
      if (digest !== "") keys.push(entityKey(prefix, first + e, digest));
      else if (!isRead) this.missing[e]!++;
    }
    if (keys.length === 0) {
      this.writeMissing(present, raw);
      return undefined;
    }
    let click = digests.id;
    for (const key of this.valueKeys) click += digests.values[key]!;
    const args = [String(ms), click, present];
    if (isRead) args.push("r");
    return this.script.run(keys as [string, ...string[]], args, signal).then(
      (reply) => {
        this.write(reply as readonly (number | string)[], raw);
        this.writeMissing(present, raw);
      },
      (error) => {
        for (let e = 0; e < present.length; e++) if (present[e] === "1") this.failed[e]!++;
        throw error;
      },
    );
  }

  private write(reply: readonly (number | string)[], raw: RawFeatures): void {
    const flags = Number(reply[0]);
    if ((flags & 1) !== 0) raw.late = true;
    if ((flags & 2) !== 0) raw.duplicate = true;
    const { rawStart } = this.entities[0]!;
    // A client may be told to read integers as texts.
    for (let i = 1; i < reply.length; i++) raw.values[rawStart + i - 1] = Number(reply[i]);
  }

  private writeMissing(present: string, raw: RawFeatures): void {
    for (let e = 0; e < present.length; e++) {
      if (present[e] === "0") raw.values.fill(-1, this.entities[e]!.rawStart, this.entities[e]!.rawEnd);
    }
  }
}
