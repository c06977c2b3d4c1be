import type { Engine } from "@slidr/model";
import { judge, type Measures } from "./judge.js";
import { OWN_MODELS } from "./ownModels.js";
import { scoreParts } from "./scoreParts.js";
import { PEERS, type PeerScores, scorePeers } from "./scorePeers.js";
import { type StudyLog, withoutFeatures } from "./studyLog.js";
import { type StudyTraining, studyTraining, WEIGHTINGS } from "./studyTraining.js";

/** Which features an ablation leaves out, by the beginning of their names. */
const FEATURE_FAMILIES: Readonly<Record<string, readonly string[]>> = {
  user: ["user_"],
  address: ["ip_"],
  "/24 prefix": ["ip24_"],
  "campaign x device": ["campaign_"],
  time: ["hourOfDay", "dayOfWeek"],
  "logged in": ["loggedIn"],
};

export interface SeedSettings {
  readonly engine: Engine;
  readonly seed: number;
  readonly isShort: boolean;
  readonly withAblations: boolean;
}

/** What one log says: figures by model, by model trained on the truth, and by ablation of the classifier. */
export interface SeedResult {
  readonly models: Readonly<Record<string, Measures>>;
  readonly ceilings: Readonly<Record<string, Measures>>;
  readonly weightings: Readonly<Record<string, Measures>>;
  readonly withoutFamily: Readonly<Record<string, Measures>>;
  /** Versions by peer; a peer without one is missing. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Trains and judges every model on one log. */
export async function studySeed(log: StudyLog, settings: SeedSettings): Promise<SeedResult> {
  const training = studyTraining(log);
  const own = await judgeOwn(log, training, settings);
  const peers = await scorePeers(training, log, settings);
  const models = { ...own, ...judgePeers(log, peers) };
  const result = { models, versions: peers?.versions ?? {} };
  if (!settings.withAblations) return { ...result, ceilings: {}, weightings: {}, withoutFamily: {} };
  return {
    ...result,
    ceilings: await judgeCeilings(log, settings),
    ...(await judgeAblations(log, models.classifier!, settings)),
  };
}

async function judgeOwn(
  log: StudyLog,
  training: StudyTraining,
  settings: SeedSettings,
  names: readonly string[] = OWN_MODELS.map(({ name }) => name),
): Promise<Record<string, Measures>> {
  const judged: Record<string, Measures> = {};
  for (const { name, train } of OWN_MODELS) {
    if (!names.includes(name)) continue;
    const scorer = await train(training, { ...settings, ...(settings.isShort && { epochsMax: 2 }) });
    judged[name] = judge(scoreParts(scorer, log), log.calibrate, log.test);
  }
  return judged;
}

function judgePeers({ calibrate, test }: StudyLog, peers: PeerScores | undefined): Record<string, Measures> {
  const present = PEERS.filter((name) => peers?.scores[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, judge(peers!.scores[name]!, calibrate, test)]));
}

/** The peer that is trained on the truth as well: what is missing there is missing in the features, and one says that. */
const CEILING_PEER = "LightGBM";

/** The same features and models with the truth for labels. */
async function judgeCeilings(log: StudyLog, settings: SeedSettings): Promise<Record<string, Measures>> {
  if (log.traffic.truth === undefined) return {};
  const training = studyTraining(log, { labels: "truth" });
  const own = await judgeOwn(log, training, settings, ["classifier", "logistic regression"]);
  return { ...own, ...judgePeers(log, await scorePeers(training, log, settings, [CEILING_PEER])) };
}

async function judgeAblations(
  log: StudyLog,
  whole: Measures,
  settings: SeedSettings,
): Promise<Pick<SeedResult, "weightings" | "withoutFamily">> {
  const classifier = async (ofLog: StudyLog, training: StudyTraining) =>
    (await judgeOwn(ofLog, training, settings, ["classifier"])).classifier!;
  const weightings: Record<string, Measures> = {};
  for (const weighting of WEIGHTINGS)
    weightings[weighting] =
      weighting === "as trained"
        ? whole
        : await classifier(log, studyTraining(log, { labels: "weak", weighting }));
  const withoutFamily: Record<string, Measures> = { "(none)": whole };
  for (const [family, beginnings] of Object.entries(FEATURE_FAMILIES)) {
    const narrow = withoutFeatures(log, (name) => beginnings.some((beginning) => name.startsWith(beginning)));
    if (narrow.features.width < log.features.width)
      withoutFamily[family] = await classifier(narrow, studyTraining(narrow));
  }
  return { weightings, withoutFamily };
}
