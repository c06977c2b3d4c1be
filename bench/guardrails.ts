import type { Bench } from "./figure.js";

/**
 * The studies of the guardrails, by name; each reads the options that concern it and ignores the others.
 *
 * A study that is not here yet adds one line: `name: async () => (await import("./guardrails/file.js")).itsBench`.
 */
const STUDIES: Readonly<Record<string, () => Promise<Bench>>> = {
  faults: async () => (await import("./guardrails/faultsBench.js")).faultsBench,
  seed: async () => (await import("./guardrails/seedBench.js")).seedBench,
  monitor: async () => (await import("./guardrails/monitorStudy.js")).monitorBench,
  registry: async () => (await import("./guardrails/registryFaults.js")).registryFaultsBench,
  speed: async () => (await import("./guardrails/profileSpeed.js")).profileSpeedBench,
  models: async () => (await import("./guardrails/modelsBench.js")).modelsBench,
};

/**
 * What the guardrails catch, what they let through, and what they cost.
 *
 *     pnpm bench guardrails [--studies faults,seed,monitor,models,registry,speed] [options of the studies]
 */
export const guardrailsBench: Bench = async (emit, args) => {
  const at = args.indexOf("--studies");
  const wanted = at < 0 ? Object.keys(STUDIES) : (args[at + 1] ?? "").split(",");
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  for (const name of wanted) {
    const study = STUDIES[name];
    if (study === undefined)
      throw new Error(`bench guardrails has the studies ${Object.keys(STUDIES).join(", ")}, not "${name}"`);
    await (await study())(emit, rest);
  }
};
