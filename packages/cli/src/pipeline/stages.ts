import { performance } from "node:perf_hooks";

/** Hears what a run is doing; the command line draws it, a program may ignore it. */
export interface Listener {
  /** A stage begins. */
  stage(name: string): void;
  /** `done` of `total` units of the stage, with a few words (loss, rate). */
  progress(done: number, total: number, text?: string): void;
  /** A line a person should read. */
  note(text: string): void;
}

/** Times the stages of a run, one after another. */
export class Stages {
  readonly seconds: Record<string, number>;

  constructor(
    readonly listener: Pick<Listener, "stage">,
    secondsSoFar: Readonly<Record<string, number>> = {},
  ) {
    this.seconds = { ...secondsSoFar };
  }

  async run<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
    this.listener.stage(name);
    const startedMs = performance.now();
    const result = await work();
    this.seconds[name] = (performance.now() - startedMs) / 1000;
    return result;
  }
}
