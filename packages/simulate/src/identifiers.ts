import { hex8, permute32 } from "./mix.js";

/** Separate keys per kind of id, so that equal indices do not give equal ids. */
const USER_KEY = 0x1b873593;
const SESSION_KEY = 0x38b34ae5;
const CLICK_KEY = 0x0ab4f1c7;

/** "u" and 8 hexadecimal digits; people and robots share the one namespace. */
export function userIdOf(user: number, key: number): string {
  return `u${hex8(permute32(user, key ^ USER_KEY))}`;
}

/** "s" and 8 hexadecimal digits. */
export function sessionIdOf(session: number, key: number): string {
  return `s${hex8(permute32(session, key ^ SESSION_KEY))}`;
}

/** "c" and 16 hexadecimal digits; unique below 2^64 clicks. */
export function clickIdOf(click: number, key: number): string {
  const low = permute32(click % 2 ** 32, key ^ CLICK_KEY);
  const high = permute32(Math.floor(click / 2 ** 32), low);
  return `c${hex8(low)}${hex8(high)}`;
}
