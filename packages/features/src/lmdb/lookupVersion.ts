/** One build of a lookup table. */
export interface LookupVersion {
  /** Its name. */
  readonly version: string;
  /** The name of its file, which no other build has. */
  readonly file: string;
  /** Number of keys. */
  readonly keys: number;
  /** Size of its file. */
  readonly bytes: number;
  /** SHA-256 of its file, in hexadecimal. */
  readonly sha256: string;
}
