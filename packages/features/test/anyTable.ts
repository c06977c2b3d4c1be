import { type Click, type ClickTable, tableFromClicks } from "@slidr/clicks";

/** A table of clicks as a hand-made or damaged log may hold them: ids may repeat, users may be missing. */
export function anyTable(clicks: readonly Click[]): ClickTable {
  const table = tableFromClicks(
    clicks.map((click, i) => ({ ...click, clickId: `${i}`, userId: click.userId || "-" })),
  );
  const dictionary = table.userId.dictionary.map((user) => (user === "-" ? "" : user));
  return { ...table, clickId: clicks.map((click) => click.clickId), userId: { ...table.userId, dictionary } };
}
