/** Names of the columns of a file of ours: the path of each value in a Click. */
export const CANONICAL = {
  clickId: "clickId",
  clickedAtMs: "clickedAtMs",
  userId: "userId",
  sessionId: "sessionId",
  ip: "ip",
  loggedIn: "loggedIn",
  purchased: "purchased",
  purchasedAtMs: "purchasedAtMs",
} as const;

/** The column of an attribute. */
export function attributeColumnName(name: string): string {
  return `attributes.${name}`;
}
