import type * as prometheus from "prom-client";

/** A number, or one for each set of labels. */
export type Value = number | readonly (readonly [Readonly<Record<string, string>>, number])[];

/** A metric whose value is somebody's own count, read when it is asked for. */
export interface Reading {
  readonly type: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  read(): Value | Promise<Value>;
}

/** A count that only grows. */
export function counter(
  name: string,
  help: string,
  read: Reading["read"],
  labels: readonly string[] = [],
): Reading {
  return { type: "counter", name, help, labels, read };
}

/** A state that goes up and down. */
export function gauge(
  name: string,
  help: string,
  read: Reading["read"],
  labels: readonly string[] = [],
): Reading {
  return { type: "gauge", name, help, labels, read };
}

/** Registers a reading. A part that cannot be read leaves its metric without a value: the others are still told. */
export function registerReading(
  { Counter, Gauge }: typeof prometheus,
  registry: prometheus.Registry,
  { type, name, help, labels, read }: Reading,
): void {
  const settings = { name, help, labelNames: [...labels], registers: [registry] };
  const values = async (tell: (labels: Record<string, string>, value: number) => void) => {
    try {
      const value = await read();
      if (typeof value === "number") tell({}, value);
      else for (const [by, count] of value) tell({ ...by }, count);
    } catch {
      // Reset, and nothing told: absent.
    }
  };
  if (type === "gauge") {
    new Gauge({
      ...settings,
      async collect() {
        this.reset();
        await values((by, value) => this.set(by, value));
      },
    });
  } else {
    new Counter({
      ...settings,
      async collect() {
        this.reset();
        await values((by, value) => this.inc(by, value));
      },
    });
  }
}
