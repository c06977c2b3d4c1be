// What every engine must do, for authors of engines.

export { type EngineCase, engineContract } from "./engineContract.js";
