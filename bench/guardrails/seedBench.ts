import { parseArgs } from "node:util";
import type { Bench } from "../figure.js";
import { LABEL_LOSSES } from "./lostLabels.js";
import { printLabelLosses } from "./lostLabelsTable.js";
import { CIRCUMSTANCES, isLostHour, type SeedOutcome, seedStories, seedWorld } from "./seedStory.js";

const PARTS = ["losses", "story"];

/**
 * The story that guardrails are for: purchase labels vanish for six hours. `losses`: what retrained models do to people, under many
 * circumstances; `story`: what blocks one, and, forced through, how soon the monitor rolls it back.
 *
 *     pnpm bench guardrails --studies seed [--parts losses,story] [--seed 1] [--losses 0,1,2] [--clicks-per-day 12000] [--circumstances 0,1,2,3]
 */
export const seedBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      parts: { type: "string", default: PARTS.join(",") },
      seed: { type: "string", default: "1" },
      losses: { type: "string", default: LABEL_LOSSES.map((_, index) => index).join(",") },
      "clicks-per-day": { type: "string", default: "12000" },
      circumstances: { type: "string", default: CIRCUMSTANCES.map((_, index) => index).join(",") },
    },
  });
  const numbers = (list: unknown) => String(list).split(",").map(Number);
  const parts = String(values.parts).split(",");
  if (parts.includes("losses"))
    await printLabelLosses(
      emit,
      Number(values.seed),
      numbers(values.losses).map((index) => LABEL_LOSSES[index]!),
    );
  if (!parts.includes("story")) return;
  const world = await seedWorld(Number(values.seed), Number(values["clicks-per-day"]));
  const circumstances = numbers(values.circumstances).map((index) => CIRCUMSTANCES[index]!);
  for await (const outcome of seedStories(world, circumstances)) {
    console.log(describe(outcome));
    emit({
      bench: "guardrails",
      metric: `seed: humans lost in a day without guardrails, ${outcome.circumstance.name}`,
      value: sum(outcome.lostAfter) / sum(outcome.humans),
      unit: "share",
      peer: "the bundle before",
      peerValue: sum(outcome.lostBefore) / sum(outcome.humans),
      better: "lower",
      runs: 1,
    });
  }
};

function describe(outcome: SeedOutcome): string {
  const { circumstance, blocking, humans, lostBefore, lostAfter, alarm, history } = outcome;
  const hours = Array.from(humans, (_, hour) => hour);
  const faulty = hours.filter(isLostHour);
  const share = (lost: Uint32Array, of: readonly number[]) =>
    percent(
      of.reduce((total, hour) => total + lost[hour]!, 0) /
        of.reduce((total, hour) => total + humans[hour]!, 0),
    );
  const row = (name: string, cell: (hour: number) => string) =>
    `| ${name} | ${hours.map(cell).join(" | ")} |`;
  const lines = [
    `\n## Labels lost: ${circumstance.name}\n`,
    blocking.length === 0
      ? "Nothing blocks."
      : `Blocked by ${blocking.map(({ code, message }) => `${code}: ${message}`).join("\n  ")}`,
    `Forced through, of ${sum(humans)} people's clicks of the day ${share(lostBefore, hours)} are lost by the bundle before and ${share(lostAfter, hours)} by the new one; in the six hours ${share(lostBefore, faulty)} and ${share(lostAfter, faulty)}.`,
    row("hour (UTC)", (hour) => String(hour)),
    `|${"---|".repeat(25)}`,
    row("people's clicks", (hour) => String(humans[hour])),
    row("lost before", (hour) => String(lostBefore[hour])),
    row("lost after", (hour) => String(lostAfter[hour])),
    alarm === undefined
      ? "The monitor saw nothing that day."
      : `The monitor rolled back ${outcome.minutesLive} minutes and ${outcome.clicksUntil} clicks after the promote; until then ${outcome.humansLostUntil} of people's clicks were lost (${sum(lostAfter)} in the day without it).\n  ${alarm.streams.join("\n  ")}`,
    ...history.map(
      ({ sequence, action, who, why, from, to, override, evidence }) =>
        `  ${sequence} ${action} by ${who}: ${from.slice(0, 8)} -> ${to.slice(0, 8)}, "${why.slice(0, 90)}"${override ? `, overrides ${override.codes.join(", ") || "nothing"}` : ""}${evidence ? ", with evidence" : ""}`,
    ),
  ];
  return lines.join("\n");
}

const sum = (counts: Uint32Array) => counts.reduce((total, count) => total + count, 0);
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
