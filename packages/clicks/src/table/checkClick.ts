import type { Click } from "../click.js";
import { InputError } from "../inputError.js";

/** Half a surrogate pair: such a string cannot be written as UTF-8. */
const HALF_CHARACTER = /\p{Surrogate}/u;

/** Throws unless `click` is one that a table can hold; `where` ends the message ("at index 3"). */
export function checkClick(click: Click, caller: string, where: string): void {
  const fail = (rule: string, got: unknown): never => {
    throw new InputError("CLICK", `${caller} requires ${rule}, got ${show(got)} ${where}`);
  };
  const { clickId, clickedAtMs, userId, sessionId, ip, loggedIn, purchased, purchasedAtMs } = click;
  if (!isText(clickId) || clickId === "") fail("clickId to be a non-empty string", clickId);
  if (!Number.isSafeInteger(clickedAtMs) || clickedAtMs < 0)
    fail("clickedAtMs to be an integer >= 0 (epoch milliseconds)", clickedAtMs);
  if (!isText(userId) || userId === "") fail("userId to be a non-empty string", userId);
  if (sessionId !== undefined && !isText(sessionId)) fail("sessionId to be a string", sessionId);
  if (ip !== undefined && !isText(ip)) fail("ip to be a string", ip);
  if (loggedIn !== undefined && typeof loggedIn !== "boolean") fail("loggedIn to be a boolean", loggedIn);
  if (purchased !== undefined && typeof purchased !== "boolean") fail("purchased to be a boolean", purchased);
  if (purchasedAtMs === undefined) return;
  if (purchased !== true) fail("purchased to be true where purchasedAtMs is given", purchased);
  if (!Number.isSafeInteger(purchasedAtMs) || purchasedAtMs < clickedAtMs)
    fail("purchasedAtMs to be an integer >= clickedAtMs", purchasedAtMs);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && !HALF_CHARACTER.test(value);
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
}
