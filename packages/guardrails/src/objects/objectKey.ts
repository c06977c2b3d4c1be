import { InputError } from "@slidr/clicks";

/** Refuses a key that could mean another object elsewhere: `..`, an absolute path, an empty or hidden part. */
export function requireObjectKey(key: string): void {
  const parts = key.split("/");
  const fits = key.length <= 512 && parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
  if (fits) return;
  throw new InputError(
    "OBJECT_KEY",
    `an object is named by parts of a-z, A-Z, 0-9, ".", "_" and "-" with "/" between, none beginning with ".", got ${JSON.stringify(key.slice(0, 100))}`,
  );
}

export function tooLarge(key: string, bytes: number, bytesMax: number): InputError {
  return new InputError("OBJECT_SIZE", `${key} holds ${bytes} bytes, more than the ${bytesMax} expected`);
}
