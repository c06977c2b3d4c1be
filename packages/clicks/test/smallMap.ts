import type { ColumnMap } from "@slidr/clicks";

/** Columns id, at (epoch ms), who; everything else absent. */
export const SMALL_MAP: ColumnMap = {
  clickId: "id",
  time: { column: "at", format: "epochMs" },
  user: "who",
  session: null,
  ip: null,
  loggedIn: null,
  purchase: null,
};
