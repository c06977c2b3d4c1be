/** One claim that every adapter must keep. */
export interface ContractCase {
  /** The claim. */
  readonly title: string;
  /** Throws what is wrong when the adapter does not keep it. */
  run(): Promise<void>;
}
