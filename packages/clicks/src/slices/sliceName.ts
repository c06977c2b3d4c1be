/** The name of the slice that holds every click. */
export const ALL_SLICES = "all";

/** The value of a level that a click does not have. */
export const MISSING_VALUE = "(missing)";

const RESERVED_START = /^(?:all|\(missing\))$/;

/**
 * A value as one part of a slice's name: parts are joined by "/", so "/" and "%" are escaped, as are the
 * two names that mean something else ("all" and "(missing)"). Different values never share a name.
 */
export function escapeSliceValue(value: string): string {
  if (value === "") return MISSING_VALUE;
  const escaped = value.replaceAll("%", "%25").replaceAll("/", "%2F");
  if (!RESERVED_START.test(escaped)) return escaped;
  return `%${escaped.charCodeAt(0).toString(16)}${escaped.slice(1)}`;
}
