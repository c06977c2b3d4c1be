import { readFile } from "node:fs/promises";
import { type ColumnMap, fieldsOfMap, InputError } from "@slidr/clicks";
import {
  createEncoder,
  type EncoderOptions,
  type FeatureSpec,
  parseSpec,
  unservedFeatures,
} from "@slidr/features";
import { importModule } from "../importModule.js";
import { type ChosenFeatures, chooseFeatures } from "./chooseFeatures.js";
import { parseJson } from "./readColumnMap.js";

/** Which features a log is given: the default ones as far as it can serve them, or all of a spec, or an error. */
export async function logSpec(
  map: ColumnMap,
  { spec: path, timeZone }: { readonly spec?: string | undefined; readonly timeZone: string },
  command: string,
): Promise<ChosenFeatures> {
  const fields = fieldsOfMap(map);
  const leaveOut = map.leaveOut ?? [];
  if (path === undefined) return chooseFeatures({ fields, leaveOut }, timeZone);
  const wanted = await readSpec(path, command);
  const forbidden = leaveOut.filter(({ feature }) =>
    wanted.features.some(({ name, kind }) => feature === name || feature === kind),
  );
  const reasons = forbidden.map(({ feature, why }) => ({
    feature,
    reason: `the map leaves it out (${why})`,
  }));
  const [lacking] = [...unservedFeatures(wanted, fields), ...reasons];
  if (lacking === undefined) return { spec: wanted, leftOut: [] };
  throw new InputError(
    "SPEC_LOG",
    `${command} requires a log that serves all of --spec ${path}, but not ${lacking.feature}: ${lacking.reason}; mend --map, or take the feature out`,
  );
}

async function readSpec(path: string, command: string): Promise<FeatureSpec> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError("SPEC_FILE", `${command} requires a readable --spec, got ${path} (${error.code})`);
  });
  return parseSpec(parseJson(text, "SPEC_JSON", `${command} requires --spec to be JSON, got ${path}`));
}

/** The lookups and derivations that a spec names, of a module that exports them; an error where it names more. */
export async function encoderOptions(spec: FeatureSpec, module: string | undefined): Promise<EncoderOptions> {
  const loaded =
    module === undefined
      ? {}
      : await importModule(module, "features cannot load --module", "FEATURES_MODULE");
  const { lookups, derivations } = loaded as EncoderOptions;
  const options = { ...(lookups && { lookups }), ...(derivations && { derivations }) };
  try {
    createEncoder(spec, options);
  } catch (error) {
    const isAbsent = error instanceof InputError && /^(?:LOOKUP|DERIVATION)_ABSENT$/.test(error.code);
    if (!isAbsent) throw error;
    throw new InputError(
      error.code,
      `${error.message}; name a module that exports \`lookups\` and \`derivations\` with --module`,
    );
  }
  return options;
}
