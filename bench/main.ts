import { readdirSync } from "node:fs";
import type { Bench, Figure } from "./figure.js";
import { figureTable } from "./figureTable.js";

// `pnpm bench NAME` runs bench/NAME.ts; without a name it lists what there is.

/** Files of this folder that are no benches. */
const shared = new Set(["main", "figure", "figureTable", "median", "mulberry32", "runPeer"]);
const names = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3))
  .filter((name) => !shared.has(name));

const name = process.argv[2];
if (name === undefined) {
  console.log(`benches: ${names.join(", ")}`);
} else if (!names.includes(name)) {
  console.error(`bench: there is no "${name}"; there are ${names.join(", ")}`);
  process.exitCode = 2;
} else {
  const { [`${name}Bench`]: bench } = (await import(`./${name}.ts`)) as Record<string, Bench>;
  const figures: Figure[] = [];
  await bench!((figure) => {
    figures.push(figure);
    console.log(JSON.stringify(figure));
  }, process.argv.slice(3));
  console.log(`\n${figureTable(figures)}`);
}
