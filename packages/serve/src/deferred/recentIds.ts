/** The last so many different ids, the oldest forgotten first. */
export class RecentIds {
  private readonly ids = new Set<string>();

  constructor(private readonly sizeMax: number) {}

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** False where the id is known. */
  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    // A Set keeps the order of insertion.
    if (this.ids.size > this.sizeMax) this.ids.delete(this.ids.values().next().value!);
    return true;
  }
}
