import type { ObjectStore } from "@slidr/guardrails";

/** `lost`: the request never arrives; `unanswered`: it takes effect, and its answer is lost. */
export type RequestFault = "lost" | "unanswered";

/**
 * An object store whose request number `failAt` (from 1) fails, and with `crash` every later one too, as if the process
 * had died there.
 */
export function faultyObjectStore(
  store: ObjectStore,
  failAt: number,
  fault: RequestFault,
  crash: boolean,
): { readonly store: ObjectStore; readonly requests: readonly string[] } {
  const requests: string[] = [];
  const cut = async <T>(name: string, request: () => Promise<T>): Promise<T> => {
    requests.push(name);
    const number = requests.length;
    if (number < failAt || (number > failAt && !crash)) return request();
    if (number === failAt && fault === "unanswered") await request();
    throw Object.assign(new Error(`socket hang up, ${name}`), { code: "ECONNRESET" });
  };
  return {
    requests,
    store: {
      place: store.place,
      get: (key, bytesMax) => cut(`get ${key}`, () => store.get(key, bytesMax)),
      put: (key, bytes, condition) => cut(`put ${key}`, () => store.put(key, bytes, condition)),
      list: (prefix) => cut(`list ${prefix}`, () => store.list(prefix)),
      delete: (key) => cut(`delete ${key}`, () => store.delete(key)),
    },
  };
}
