import { type ClickTable, tableFromClicks } from "@slidr/clicks";
import { faultyClicks } from "@slidr/features/contract";

/** Faulty clicks as a log that has been read holds them: each id once, every click with a user, texts that files can hold. */
export function faultyTable(clicks: number, seed: number): ClickTable {
  const kept = [...faultyClicks({ clicks, seed })].filter(
    ({ userId }) => userId !== "" && !userId.includes("\0"),
  );
  return tableFromClicks(
    kept.map((click, i) => {
      const { campaignId, device } = click.attributes!;
      const attributes = { campaignId: String(campaignId), ...(device === undefined ? {} : { device }) };
      return { ...click, clickId: `c${i}`, attributes };
    }),
  );
}
