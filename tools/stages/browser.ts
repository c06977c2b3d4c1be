import { ensureChromium } from "../ensureChromium.js";
import { realPartStage } from "./realPartStage.js";

export const browser = realPartStage({
  title: "browser",
  purpose: "Chromium for the report's test",
  suites: "THE BROWSER SUITE",
  ensure: ensureChromium,
});
