import type { Click } from "@slidr/clicks";
import type { FeatureClick } from "../spec/derived.js";

/** A click object without what is known only later: what a derived feature sees of it. */
export class ClickView implements FeatureClick {
  private click: Click = { clickId: "", clickedAtMs: 0, userId: "" };

  /** Looks at another click; returns itself. */
  of(click: Click): this {
    this.click = click;
    return this;
  }

  get clickId(): string {
    return this.click.clickId;
  }

  get clickedAtMs(): number {
    return this.click.clickedAtMs;
  }

  get userId(): string {
    return this.click.userId;
  }

  get sessionId(): string | undefined {
    return this.click.sessionId || undefined;
  }

  get ip(): string | undefined {
    return this.click.ip || undefined;
  }

  get loggedIn(): boolean | undefined {
    return this.click.loggedIn;
  }

  get attributes(): Readonly<Record<string, string | number>> {
    return this.click.attributes ?? {};
  }
}
