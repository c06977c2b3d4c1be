import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@slidr/clicks";
import { requireObjectKey, tooLarge } from "../objects/objectKey.js";
import type { ObjectInfo, ObjectStore, WriteCondition } from "../objects/objectStore.js";

/** How often a write is tried that S3 refuses because another one is under way on the same key. */
const CONFLICTS_MAX = 5;
const RETRY_MS = 20;

/** The calls of an S3 client that a registry makes: `new S3({ ... })` of `@aws-sdk/client-s3` has them. */
export interface S3Calls {
  getObject(input: { Bucket: string; Key: string }): Promise<{
    Body?: { transformToByteArray(): Promise<Uint8Array>; destroy?(): unknown } | undefined;
    ETag?: string | undefined;
    ContentLength?: number | undefined;
  }>;
  putObject(input: {
    Bucket: string;
    Key: string;
    Body: Uint8Array;
    IfMatch?: string;
    IfNoneMatch?: string;
  }): Promise<{ ETag?: string | undefined }>;
  listObjectsV2(input: { Bucket: string; Prefix: string; ContinuationToken?: string }): Promise<{
    Contents?:
      | {
          Key?: string | undefined;
          Size?: number | undefined;
          LastModified?: Date | undefined;
        }[]
      | undefined;
    NextContinuationToken?: string | undefined;
  }>;
  deleteObject(input: { Bucket: string; Key: string }): Promise<unknown>;
}

/** Where in S3 the objects lie. */
export interface S3ObjectStoreOptions {
  readonly bucket: string;
  /** What the keys begin with: `teams/ads/registry`, without a slash at the end; none by default. */
  readonly prefix?: string;
}

/**
 * An object store in an S3 bucket, or in one of a service that speaks S3 and its conditional writes (`If-Match`, `If-None-Match: *`).
 *
 * Amazon S3 has them since 2024. A service that ignores these headers would let two promoters overwrite each other in
 * silence: run `objectStoreContract` of `@slidr/guardrails/contract` against yours once. The client's credentials need
 * `s3:GetObject`, `s3:PutObject`, `s3:ListBucket`, and `s3:DeleteObject` to prune.
 *
 * @param s3 `new S3({ region })` of `@aws-sdk/client-s3` (an optional peer), or anything with its four calls
 * @throws InputError `OBJECT_KEY` for a prefix that no key can begin with; its methods throw `OBJECT_KEY`, `OBJECT_SIZE`, and the
 *   client's own errors
 *
 * @example
 * ```ts no-run
 * import { S3 } from "@aws-sdk/client-s3";
 * import { createObjectRegistry } from "@slidr/guardrails";
 * import { createS3ObjectStore } from "@slidr/guardrails/s3";
 * import { verifyGoldenRows } from "@slidr/serve";
 *
 * const store = createS3ObjectStore(new S3({ region: "eu-west-1" }), { bucket: "models", prefix: "clicks" });
 * const registry = createObjectRegistry(store, { clock: Date.now, verifyGolden: verifyGoldenRows });
 * await registry.live();
 * ```
 */
export function createS3ObjectStore(s3: S3Calls, options: S3ObjectStoreOptions): ObjectStore {
  const { bucket, prefix = "" } = options;
  if (prefix !== "") requireObjectKey(prefix);
  const base = prefix === "" ? "" : `${prefix}/`;
  const at = (key: string) => {
    requireObjectKey(key);
    return { Bucket: bucket, Key: `${base}${key}` };
  };
  return {
    place: `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`,
    async get(key, bytesMax) {
      const found = await s3.getObject(at(key)).catch(absentOrThrow);
      if (found === undefined) return undefined;
      const { Body, ETag, ContentLength } = found;
      if (ContentLength !== undefined && ContentLength > bytesMax) {
        Body?.destroy?.();
        throw tooLarge(key, ContentLength, bytesMax);
      }
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      if (bytes.length > bytesMax) throw tooLarge(key, bytes.length, bytesMax);
      return { bytes, etag: requireEtag(ETag, key) };
    },
    async put(key, bytes, condition) {
      const ETag = await putWhere(s3, { ...at(key), Body: bytes, ...headersOf(condition) });
      return ETag === "refused" ? undefined : requireEtag(ETag, key);
    },
    async list(from) {
      const objects: ObjectInfo[] = [];
      for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
        const page = await s3.listObjectsV2({
          Bucket: bucket,
          Prefix: `${base}${from}`,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
          objects.push({
            key: Key.slice(base.length),
            bytes: Size,
            modifiedAtMs: LastModified?.getTime() ?? 0,
          });
        }
        token = page.NextContinuationToken;
      }
      return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async delete(key) {
      await s3.deleteObject(at(key));
    },
  };
}

function headersOf(condition: WriteCondition): { IfNoneMatch: string } | { IfMatch: string } {
  return "ifAbsent" in condition ? { IfNoneMatch: "*" } : { IfMatch: condition.ifMatch };
}

/** The new etag, or "refused" where the condition did not hold (412; or 404: nothing there to match). */
async function putWhere(
  s3: S3Calls,
  input: Parameters<S3Calls["putObject"]>[0],
): Promise<string | undefined> {
  for (let conflicts = 0; ; conflicts++) {
    try {
      return (await s3.putObject(input)).ETag;
    } catch (error) {
      const status = statusOf(error);
      const isGone = status === 404 && input.IfMatch !== undefined && nameOf(error) !== "NoSuchBucket";
      if (status === 412 || isGone) return "refused";
      // 409: S3 could not tell, as another write or a delete was under way; it asks to try again.
      if (status !== 409 || conflicts === CONFLICTS_MAX) throw error;
      await sleep(RETRY_MS * (conflicts + 1));
    }
  }
}

function absentOrThrow(error: unknown): undefined {
  if (statusOf(error) === 404 && nameOf(error) !== "NoSuchBucket") return undefined;
  throw error;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

function nameOf(error: unknown): string | undefined {
  return (error as { name?: string } | null)?.name;
}

function requireEtag(etag: string | undefined, key: string): string {
  if (etag !== undefined) return etag;
  throw new InputError(
    "OBJECT_ETAG",
    `the S3 service gave no ETag for ${key}; a registry needs one to move safely`,
  );
}
