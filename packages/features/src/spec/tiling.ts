import { InputError } from "@slidr/clicks";
import { type Duration, durationMs, durationName } from "./duration.js";

/** A window of `windowMs / tileMs` epoch-aligned tiles. */
export interface Tiling {
  readonly windowMs: number;
  readonly tileMs: number;
}

/** Longest window a counter may have; slower values belong into a lookup. */
export const windowMsMax = 24 * 86_400_000;
/** Most tiles a window may have: memory per entity is 2 bytes a tile. */
export const tilesMax = 256;

const defaultTileMs: Readonly<Record<number, number>> = {
  60000: 5000,
  600000: 60_000,
  3600000: 300_000,
  86400000: 3_600_000,
};

/**
 * Cuts a window into tiles: 1m = 12 x 5 s, 10m = 10 x 1 min, 1h = 12 x 5 min, 1d = 24 x 1 h; another window into 12
 * unless `tile` says otherwise.
 *
 * @throws InputError TILING when the window is longer than 24 days, no multiple of its tile, or has over 256 tiles.
 */
export function tilingOf(window: Duration, tile: Duration | undefined, caller: string): Tiling {
  const windowMs = durationMs(window, caller);
  const tileMs = tile === undefined ? (defaultTileMs[windowMs] ?? windowMs / 12) : durationMs(tile, caller);
  return checkTiling({ windowMs, tileMs }, caller);
}

/** Returns the tiling, or throws what is wrong with it. */
export function checkTiling(tiling: Tiling, caller: string): Tiling {
  const { windowMs, tileMs } = tiling;
  const fault = (rule: string) => new InputError("TILING", `${caller} requires ${rule}`);
  checkWindow(windowMs, caller);
  if (!Number.isSafeInteger(tileMs) || tileMs <= 0 || windowMs % tileMs !== 0) {
    throw fault(`a window that is a multiple of its tile, got window ${windowMs} ms and tile ${tileMs} ms`);
  }
  if (windowMs / tileMs > tilesMax) {
    throw fault(`at most ${tilesMax} tiles a window, got ${windowMs / tileMs}`);
  }
  return tiling;
}

/** Returns the window's length, or throws when it is not a whole number of ms from 1 ms to 24 days. */
export function checkWindow(windowMs: number, caller: string): number {
  if (!Number.isSafeInteger(windowMs) || windowMs <= 0 || windowMs > windowMsMax) {
    throw new InputError(
      "WINDOW",
      `${caller} requires a window from 1 ms to ${durationName(windowMsMax)}, got ${windowMs} ms`,
    );
  }
  return windowMs;
}
