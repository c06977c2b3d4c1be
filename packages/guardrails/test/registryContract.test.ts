import { rm } from "node:fs/promises";
import {
  createDirectoryObjectStore,
  createFileRegistry,
  createMemoryObjectStore,
  createObjectRegistry,
  type RegistryOptions,
} from "@slidr/guardrails";
import { objectStoreContract, registryContract } from "@slidr/guardrails/contract";
import { describe, test } from "vitest";
import { quickFileSystem } from "./faultyFileSystem.js";
import { temporaryDirectory } from "./samples.js";

const fs = quickFileSystem();

async function inDirectory() {
  const directory = await temporaryDirectory();
  return { directory, close: () => rm(directory, { recursive: true }) };
}

async function openFileRegistry(options: RegistryOptions) {
  const { directory, close } = await inDirectory();
  return { registry: createFileRegistry(directory, { ...options, fs }), close };
}

async function openDirectoryStore() {
  const { directory, close } = await inDirectory();
  return { store: createDirectoryObjectStore(directory, { clock: Date.now, fs }), close };
}

const openMemoryStore = () => ({ store: createMemoryObjectStore({ clock: Date.now }), close: () => {} });

for (const [name, open] of Object.entries({ memory: openMemoryStore, directory: openDirectoryStore })) {
  describe(`the object store in ${name} keeps the contract`, () => {
    // A thousand files with a lock each are slow to write, and a directory's listing has no pages.
    const cases = objectStoreContract(open, { listedObjects: name === "memory" ? 1001 : 101 });
    for (const { title, run } of cases) test(title, run);
  });
  describe(`the registry on the object store in ${name} keeps the contract`, () => {
    const openRegistry = async (options: RegistryOptions) => {
      const { store, close } = await open();
      return { registry: createObjectRegistry(store, options), close };
    };
    for (const { title, run } of registryContract(openRegistry)) test(title, run);
  });
}

describe("the registry in a directory keeps the contract", () => {
  for (const { title, run } of registryContract(openFileRegistry)) test(title, run);
});
