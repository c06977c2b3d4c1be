/**
 * How the writing of a decision log goes: appended = written + repeated + unwritten + pending, at any moment.
 */
export interface LogStats {
  /** Calls of `append`. */
  readonly appended: number;
  /** Records in the log's files. */
  readonly written: number;
  /** Decisions on a click that was logged a moment before: not written again. */
  readonly repeated: number;
  /** Decisions that could not be logged: the buffer was full, the log closed, or the click no JSON. */
  readonly unwritten: number;
  /** Decisions on their way to the disk. */
  readonly pending: number;
  /** Segments sealed since the log was opened. */
  readonly sealed: number;
  /** Bytes of text written, before compression. */
  readonly textBytes: number;
  /** Attempts to write, flush or seal that the disk refused; each is made again. */
  readonly errors: number;
  /** What the disk said last; absent while nothing failed, and when writing goes on again. */
  readonly error?: string;
}
