import { hash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { type Click, InputError } from "@slidr/clicks";
import { compilePlan } from "../plan/compilePlan.js";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import type { FeatureStore, RawFeatures } from "../store/featureStore.js";
import { untilAborted } from "../store/untilAborted.js";
import { type ClickDigests, createClickDigests } from "./clickDigests.js";
import { EntityGroup } from "./entityGroup.js";
import type { RedisClient } from "./redisClient.js";
import { abortedError, redisError } from "./redisErrors.js";
import { checkPrefix, clearKeys, connectedMasters, specKey } from "./redisKeys.js";
import type { RedisStoreStats } from "./redisStats.js";
import { stateLayout } from "./stateLayout.js";

/** Where and how a Redis store keeps its state. */
export interface RedisStoreOptions {
  /** Of `nodeRedisClient` or `ioredisClient`. */
  readonly client: RedisClient;
  /** What the store's keys begin with: 1 to 64 letters, digits, "_", ".", ":" or "-". */
  readonly prefix: string;
  /** The longest that a click may be on its way: how much longer than its longest window Redis keeps an entity. 1 hour by default. */
  readonly expirySlackMs?: number;
  /** Mixed into every digest; keep it secret where senders choose their ids, and the same for all processes. "" by default. */
  readonly secret?: string;
}

/** How a caller bounds one call. */
export interface RedisCallOptions {
  /** Gives the call up: `AbortSignal.timeout(20)` is a deadline of 20 ms. */
  readonly signal?: AbortSignal;
}

/** A {@link FeatureStore} in Redis, shared by processes. */
export interface RedisStore extends FeatureStore {
  update(click: Click, options?: RedisCallOptions): Promise<RawFeatures>;
  read(click: Click, options?: RedisCallOptions): Promise<RawFeatures>;
  /** Checks that the prefix belongs to this spec and secret, or takes it; loads the scripts, so that the first click needs one round trip. */
  open(): Promise<void>;
  /** Removes every key of the prefix and opens it. */
  clear(): Promise<void>;
  stats(): RedisStoreStats;
}

const dayMs = 86_400_000;

/**
 * A store in Redis 6 or later (or Valkey). One server counts a click in one script call, in one atomic step; a cluster in one
 * call per entity, all sent at once, each atomic: entities lie on different servers.
 *
 * A click that is delivered again is counted
 * once; state expires by the clicks' own time, and by Redis's clock `expirySlackMs` later.
 *
 * @param spec - what to count.
 * @param options - `client`: a connection; `prefix`: a name of its own for each spec.
 * @returns a store; nothing is sent yet. `update` and `read` reject with InputError TIME, ID_LENGTH or ID_TEXT for a click
 * that cannot be counted, SPEC_MISMATCH on state of another spec, STORE_UNAVAILABLE where Redis gives no answer, and ABORTED.
 * @throws InputError PREFIX, EXPIRY_SLACK.
 *
 * @example
 * ```ts no-run
 * import { defaultSpec } from "@slidr/features";
 * import { createRedisStore, nodeRedisClient } from "@slidr/features/redis";
 * import { createClient } from "redis";
 *
 * const connection = createClient({ url: "redis://127.0.0.1:6379" });
 * connection.on("error", (error) => console.error(error.message));
 * await connection.connect();
 * const spec = defaultSpec({ timeZone: "UTC" });
 * const store = createRedisStore(spec, { client: nodeRedisClient(connection), prefix: "clicks" });
 * await store.open();
 * const click = { clickId: "a", clickedAtMs: 1_700_000_000_000, userId: "ann" };
 * const { values } = await store.update(click, { signal: AbortSignal.timeout(20) });
 * ```
 */
export function createRedisStore(spec: FeatureSpec, options: RedisStoreOptions): RedisStore {
  const { client, expirySlackMs = dayMs / 24, secret = "" } = options;
  const prefix = checkPrefix(options.prefix);
  checkSlack(expirySlackMs);
  const plan = compilePlan(spec);
  const groups = groupsOf(plan, client.isSharded !== false).map(
    ([first, end]) => new EntityGroup(plan, first, end, client, prefix, expirySlackMs),
  );
  const digestsOf = createClickDigests(plan, secret);
  const counts = { clicks: 0, late: 0, duplicates: 0, failed: 0 };

  /** Sends a click's calls in one go; rejects when one of them fails. */
  const send = async (
    click: Click,
    digests: ClickDigests,
    isRead: boolean,
    signal?: AbortSignal,
  ): Promise<RawFeatures> => {
    const raw = { values: new Float64Array(plan.rawWidth), late: false, duplicate: false };
    const sent: Promise<void>[] = [];
    for (const group of groups) {
      const answer = group.send(click.clickedAtMs, digests, isRead, raw, signal);
      if (answer !== undefined) sent.push(answer);
    }
    await Promise.all(sent);
    return raw;
  };

  const ask = async (
    click: Click,
    isRead: boolean,
    signal: AbortSignal | undefined,
  ): Promise<RawFeatures> => {
    const caller = isRead ? "RedisStore.read" : "RedisStore.update";
    const digests = digestsOf(click, caller);
    try {
      if (signal === undefined) return await send(click, digests, isRead);
      if (signal.aborted) throw abortedError(signal, caller, false);
      // Every call listens to it, and clicks may share one: not a leak, as Node would warn.
      setMaxListeners(0, signal);
      const answer = send(click, digests, isRead, signal);
      return await untilAborted(answer, signal, () => abortedError(signal, caller, true));
    } catch (error) {
      if (!isRead) counts.failed++;
      throw redisError(error, caller);
    }
  };

  const open = async (): Promise<void> => {
    await checkOwner(client, prefix, plan, secret);
    const masters = await connectedMasters(client, prefix, "RedisStore.open");
    const loads = masters.flatMap((node) =>
      groups.map(({ script }) => node.send(["SCRIPT", "LOAD", script.text])),
    );
    await Promise.all(loads);
  };

  return {
    plan,
    async update(click, { signal } = {}) {
      const raw = await ask(click, false, signal);
      counts.clicks++;
      if (raw.late) counts.late++;
      if (raw.duplicate) counts.duplicates++;
      return raw;
    },
    read: (click, { signal } = {}) => ask(click, true, signal),
    open: () => answered(open(), "RedisStore.open"),
    clear: () => answered(clearKeys(client, prefix, "RedisStore.clear").then(open), "RedisStore.clear"),
    stats: () => ({ ...counts, entities: groups.flatMap((group) => group.stats()) }),
  };
}

/** Entities from, to: all in one call, or each in its own where their keys lie in different slots. */
function groupsOf({ entities }: FeaturePlan, isSharded: boolean): readonly (readonly [number, number])[] {
  if (isSharded) return entities.map((_, index) => [index, index + 1]);
  return entities.length === 0 ? [] : [[0, entities.length]];
}

function answered(work: Promise<void>, caller: string): Promise<void> {
  return work.catch((error) => {
    throw redisError(error, caller);
  });
}

/** Writes the spec's hash, the secret's digest and the states' layout beside the state, or compares them with those that are there. */
async function checkOwner(
  client: RedisClient,
  prefix: string,
  plan: FeaturePlan,
  secret: string,
): Promise<void> {
  const key = specKey(prefix);
  const own = `${plan.specHash} ${secretDigest(secret)} ${stateLayout}`;
  await client.send(key, ["SET", key, own, "NX"]);
  const found = String(await client.send(key, ["GET", key]));
  if (found === own) return;
  const [foundHash, , foundLayout = "1"] = found.split(" ");
  if (foundHash !== plan.specHash) {
    throw new InputError(
      "SPEC_MISMATCH",
      `RedisStore.open requires prefix ${JSON.stringify(prefix)} to hold spec ${plan.specHash}, got ${foundHash}`,
    );
  }
  if (foundLayout !== String(stateLayout)) {
    throw new InputError(
      "LAYOUT_MISMATCH",
      `RedisStore.open requires prefix ${JSON.stringify(prefix)} to hold states of layout ${stateLayout}, got ${foundLayout}; take another prefix, or clear and rebuild`,
    );
  }
  throw new InputError(
    "SECRET_MISMATCH",
    `RedisStore.open requires the secret that prefix ${JSON.stringify(prefix)} was filled under, got another`,
  );
}

/** Tells secrets apart and is no entity's digest: those begin with the secret's length. */
const secretDigest = (secret: string) => hash("sha256", `secret:${secret}`, "base64url").slice(0, 16);

function checkSlack(expirySlackMs: number): void {
  if (Number.isInteger(expirySlackMs) && expirySlackMs >= 0 && expirySlackMs <= 366 * dayMs) return;
  throw new InputError(
    "EXPIRY_SLACK",
    `createRedisStore requires expirySlackMs in whole milliseconds from 0 to 366 days, got ${expirySlackMs}`,
  );
}
