import { InputError } from "@slidr/clicks";
import type { Network } from "./network.js";

/** Throws on a network with cross layers, for what cannot compute them yet. */
export function withoutCross({ cross }: Network, caller: string): void {
  if (cross === undefined) return;
  throw new InputError(
    "CROSS_UNSUPPORTED",
    `${caller} requires a network without cross layers, got ${cross.layers}`,
  );
}
