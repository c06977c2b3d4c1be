/** TensorFlow.js itself: its cpu backend, and what the others register with. */
export const PORTABLE_PACKAGE = "@tensorflow/tfjs";

export type ImportModule = (name: string) => Promise<unknown>;

/** An optional peer, or why there is none. */
export type Peer<M> =
  | { readonly module: M }
  | {
      /** One line: "NAME is not installed", or "NAME is broken (CAUSE)". */
      readonly miss: string;
      readonly isBroken: boolean;
    };

/** Imports an optional peer; one that is installed and does not load is told apart from one that is absent. */
export async function importPeer<M>(importModule: ImportModule, name: string): Promise<Peer<M>> {
  try {
    const module = (await importModule(name)) as M & { default?: M };
    return { module: module.default ?? module };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The name in quotes: a peer that lacks a dependency of its own is broken, not absent.
    const isAbsent = /MODULE_NOT_FOUND$/.test(code ?? "") && messageOf(error).includes(`'${name}'`);
    if (isAbsent) return { miss: `${name} is not installed`, isBroken: false };
    return { miss: `${name} is broken (${messageLine(error)})`, isBroken: true };
  }
}

/** The first line of what was thrown. */
export function messageLine(error: unknown): string {
  return messageOf(error).split("\n", 1)[0]!.trim();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
