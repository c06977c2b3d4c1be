// A registry in an S3 bucket.

export { createS3ObjectStore, type S3Calls, type S3ObjectStoreOptions } from "./createS3ObjectStore.js";
