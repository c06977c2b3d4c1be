import type { LoadPlan } from "./loadPlan.js";
import { runLoad } from "./runLoad.js";

// A process of its own for one run: a heap and a core of its own, and its memory is the engine's alone.
process.once("message", async (plan: LoadPlan) => {
  process.send!(await runLoad(plan), () => process.exit(0));
});
