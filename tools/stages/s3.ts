import { findPython } from "../findPython.js";
import { findS3Server } from "../findS3Server.js";
import { realPartStage } from "./realPartStage.js";

export const s3 = realPartStage({
  title: "S3",
  purpose: "a server that speaks S3, for the registry's tests",
  suites: "THE S3 SUITES",
  // Found only, never installed from here: the peers are for the reader to ask for.
  async ensure() {
    const path = findS3Server();
    if (path !== undefined) return { path, message: "" };
    const missing = findPython() === undefined ? "the peers" : "moto among the peers";
    return { message: `no S3 server found; missing: ${missing} (run bench/peers/install.sh)` };
  },
});
