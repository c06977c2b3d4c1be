import { defineSlices, InputError, type Slices } from "@slidr/clicks";
import { importModule } from "../importModule.js";
import type { Traffic } from "./traffic.js";

/** The caller's slices, or by device where there is one, or none. */
export async function chooseSlices(
  { slice, slices }: { readonly slice?: readonly string[]; readonly slices?: string },
  traffic: Traffic,
  command: string,
): Promise<Slices> {
  if (slices !== undefined) return importSlices(slices, command);
  return defineSlices({ by: slice ?? (traffic.fields.attributes.includes("device") ? ["device"] : []) });
}

async function importSlices(path: string, command: string): Promise<Slices> {
  const what = `${command} cannot load --slices`;
  const loaded: { slices?: Slices } = await importModule(path, what, "SLICES_MODULE");
  if (typeof loaded.slices?.assign === "function") return loaded.slices;
  throw new InputError(
    "SLICES_MODULE",
    `${command} requires --slices to be a module that exports \`slices\` made by defineSlices, got ${path} with the exports ${Object.keys(loaded).join(", ") || "(none)"}`,
  );
}
