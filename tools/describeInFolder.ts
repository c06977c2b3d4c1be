import { test } from "vitest";
import { describeWhere } from "./describeWhere.js";

/** A suite whose tests are known only where its folder is: elsewhere one skipped test stands for them. */
export function describeInFolder(
  folder: string | undefined,
  missing: string,
  title: string,
  body: (folder: string) => void | Promise<void>,
): void {
  const all = () => (folder === undefined ? test("all of its tests", () => {}) : body(folder));
  describeWhere(folder !== undefined, missing, title, all);
}
