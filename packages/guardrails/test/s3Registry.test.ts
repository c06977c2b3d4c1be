import { S3 } from "@aws-sdk/client-s3";
import { createObjectRegistry, type RegistryOptions } from "@slidr/guardrails";
import { objectStoreContract, registryContract } from "@slidr/guardrails/contract";
import { createS3ObjectStore } from "@slidr/guardrails/s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithS3 } from "../../../tools/describeWithS3.js";
import { type S3Server, startS3Server } from "../../../tools/s3Server.js";

describeWithS3("a registry in S3", () => {
  let server: S3Server;
  let client: S3;
  let stores = 0;
  beforeAll(async () => {
    server = await startS3Server();
    client = new S3(server.clientOptions);
    await client.createBucket({ Bucket: "models" });
  }, 90_000);
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  const openStore = () => ({
    store: createS3ObjectStore(client, { bucket: "models", prefix: `case/${stores++}` }),
    close: () => {},
  });
  const openRegistry = (options: RegistryOptions) => {
    const { store, close } = openStore();
    return { registry: createObjectRegistry(store, options), close };
  };

  describe("keeps the contract of an object store", () => {
    for (const { title, run } of objectStoreContract(openStore)) test(title, run, 60_000);
  });
  describe("keeps the contract of a registry", () => {
    for (const { title, run } of registryContract(openRegistry)) test(title, run, 60_000);
  });

  test("says where it is, and leaves the client's own errors as they are", async () => {
    const store = createS3ObjectStore(client, { bucket: "nowhere", prefix: "a/b" });
    expect(store.place).toBe("s3://nowhere/a/b");
    await expect(store.get("live", 10)).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(store.put("live", new Uint8Array(), { ifMatch: '"x"' })).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    expect(() => createS3ObjectStore(client, { bucket: "b", prefix: "../c" })).toThrow(
      'an object is named by parts of a-z, A-Z, 0-9, ".", "_" and "-" with "/" between, none beginning with ".", got "../c"',
    );
    const registry = createObjectRegistry(store, { clock: Date.now });
    await expect(registry.live()).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});
