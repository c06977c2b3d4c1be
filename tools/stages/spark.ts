import { findPython } from "../findPython.js";
import { findSpark } from "../findSpark.js";
import { realPartStage } from "./realPartStage.js";

export const spark = realPartStage({
  title: "Spark",
  purpose: "Spark for the SQL form of a feature spec",
  suites: "THE SPARK SUITES",
  // Found only, never installed from here: half a gigabyte is for the reader to ask for.
  async ensure() {
    const found = findSpark();
    if (found !== undefined) return { path: found.python, message: "" };
    const missing =
      findPython() === undefined
        ? "the peers (run bench/peers/install.sh)"
        : "pyspark or a Java from 17 to 23";
    return { message: `no Spark found; missing: ${missing}` };
  },
});
