/** Markup that is safe to insert as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

type Insert = Markup | string | number | readonly Insert[];

/** A template tag: every inserted string is escaped, inserted {@link Markup} is not. */
export function html(strings: TemplateStringsArray, ...inserts: Insert[]): Markup {
  return new Markup(
    strings.map((text, index) => (index === 0 ? text : toText(inserts[index - 1]!) + text)).join(""),
  );
}

function toText(insert: Insert): string {
  if (insert instanceof Markup) return insert.text;
  if (typeof insert === "object") return insert.map(toText).join("");
  return String(insert).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
