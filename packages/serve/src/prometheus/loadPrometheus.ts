import { InputError } from "@slidr/clicks";
import type * as prometheus from "prom-client";

/** The optional peer, loaded here and nowhere else. */
export async function loadPrometheus(caller: string): Promise<typeof prometheus> {
  try {
    const module = (await import("prom-client")) as typeof prometheus & { default?: typeof prometheus };
    return module.default ?? module;
  } catch (cause) {
    throw new InputError(
      "PROMETHEUS_MISSING",
      `${caller} requires the package prom-client, which is not installed: npm install prom-client`,
      { cause },
    );
  }
}
