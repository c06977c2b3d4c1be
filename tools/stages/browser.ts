import { ensureChromium } from "../ensureChromium.js";
import { failed, passed, skipped } from "../runner/check.js";
import type { Stage } from "../runner/stage.js";

const NAME = "Chromium for the report's test";

export const browser: Stage = {
  title: "browser",
  lanes: 0,
  async run() {
    const { path, message } = await ensureChromium();
    if (path !== undefined) {
      process.env.CHROMIUM = path;
      return [passed(NAME)];
    }
    const isCI = process.env.CI === "true";
    return [isCI ? failed(NAME, message) : skipped(NAME, `THE BROWSER SUITE WILL NOT RUN: ${message}`)];
  },
};
