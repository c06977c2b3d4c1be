import { parseStrictJson } from "../json/parseStrictJson.js";
import {
  type ClickSample,
  type DayProfile,
  HOURS_MAX,
  hoursOf,
  type ProfiledFeature,
  type SchemaColumn,
  type SliceProfile,
} from "./dayProfile.js";
import { emptySlice } from "./emptySlice.js";
import { damagedProfile, unpackCounts } from "./packCounts.js";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a profile back, and refuses what {@link serialiseProfile} did not write.
 *
 * @param text of {@link serialiseProfile}
 * @returns the profile
 * @throws InputError `PROFILE_DAMAGED`, with what is wrong
 *
 * @example
 * ```ts
 * import { parseProfile } from "@slidr/guardrails";
 *
 * parseProfile("{}"); // throws "parseProfile requires a serialised profile; its formatVersion is not 1"
 * ```
 */
export function parseProfile(text: string): DayProfile {
  const json = objectOf(parseJson(text), "the profile");
  if (json.formatVersion !== 1) throw damagedProfile("its formatVersion is not 1");
  const { fromMs, toMs, timeZone, specHash, outside } = json;
  const hours = hoursOf({ fromMs: Number(fromMs), toMs: Number(toMs) });
  const framed =
    Number.isSafeInteger(fromMs) &&
    Number.isInteger(hours) &&
    hours >= 1 &&
    hours <= HOURS_MAX &&
    typeof timeZone === "string" &&
    typeof specHash === "string" &&
    isCount(outside);
  if (!framed) throw damagedProfile("its span, zone or spec hash is not one");
  const features = listOf(json.features, "features").map((item) => featureOf(objectOf(item, "a feature")));
  return {
    fromMs: fromMs as number,
    toMs: toMs as number,
    timeZone: timeZone as string,
    specHash: specHash as string,
    outside: outside as number,
    schema: listOf(json.schema, "schema").map((item) => columnOf(objectOf(item, "a column"))),
    features,
    slices: listOf(json.slices, "slices").map((item) =>
      sliceOf(objectOf(item, "a slice"), hours, features.length),
    ),
    sample: sampleOf(objectOf(json.sample, "sample"), hours),
  };
}

function parseJson(text: string): unknown {
  try {
    return parseStrictJson(new TextEncoder().encode(text), "profile");
  } catch (error) {
    throw damagedProfile((error as Error).message);
  }
}

function featureOf({ name, default: fallback, min }: Json): ProfiledFeature {
  const isNumber = (value: unknown) => value === undefined || typeof value === "number";
  const fits = typeof name === "string" && isNumber(fallback) && isNumber(min);
  if (!fits) throw damagedProfile("a feature has no name");
  return {
    name: name as string,
    ...(fallback !== undefined && { default: fallback as number }),
    ...(min !== undefined && { min: min as number }),
  };
}

function columnOf({ name, type }: Json): SchemaColumn {
  if (typeof name !== "string" || typeof type !== "string")
    throw damagedProfile("a column has no name or no type");
  return { name, type };
}

function sliceOf(json: Json, hours: number, features: number): SliceProfile {
  if (typeof json.name !== "string") throw damagedProfile("a slice has no name");
  const { name, ...empty } = emptySlice(json.name, hours, features);
  const counts = Object.entries(empty).map(([key, { length }]) => [
    key,
    unpackCounts(json[key], length, `${name}.${key}`),
  ]);
  return { name, ...Object.fromEntries(counts) } as SliceProfile;
}

function sampleOf({ size, hashes, counts, hours, ids, slices }: Json, spanHours: number): ClickSample {
  const lists = [hashes, counts, hours, ids, slices];
  const length = Array.isArray(hashes) ? hashes.length : -1;
  const fits =
    isCount(size) &&
    lists.every((list) => Array.isArray(list) && list.length === length) &&
    [hashes, counts, hours].every((list) => (list as unknown[]).every(isCount)) &&
    (hours as number[]).every((hour) => hour < spanHours) &&
    [ids, slices].every((list) => (list as unknown[]).every((item) => typeof item === "string"));
  if (!fits) throw damagedProfile("its sample of click ids is not one");
  return {
    size: size as number,
    hashes: Float64Array.from(hashes as number[]),
    counts: Uint32Array.from(counts as number[]),
    hours: Uint16Array.from(hours as number[]),
    ids: ids as string[],
    slices: slices as string[],
  };
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damagedProfile(`${name} is not a list`);
  return value as unknown[];
}

function objectOf(value: unknown, name: string): Json {
  if (typeof value !== "object" || value === null) throw damagedProfile(`${name} is not an object`);
  return value as Json;
}
