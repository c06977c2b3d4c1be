import { describeWhere } from "./describeWhere.js";
import { findS3Server } from "./findS3Server.js";

/**
 * A suite on a real server that speaks S3: runs where findS3Server.ts finds one, is skipped with a line that says so
 * elsewhere.
 *
 * The body starts it in `beforeAll` (see s3Server.ts) and stops it in `afterAll`. `pnpm test` counts a skipped test of
 * such a file as a failure where the server is there (see runner/realPartChecks.ts).
 */
export function describeWithS3(title: string, body: () => void): void {
  describeWhere(findS3Server() !== undefined, "an S3 server (moto, by bench/peers/install.sh)", title, body);
}
