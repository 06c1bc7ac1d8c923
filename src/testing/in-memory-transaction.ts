/** What `onCommit` gets from the in-memory repository: rows of the product's own, written with the page or not at all. */
export class InMemoryTransaction {
  readonly #committed: Map<string, unknown>;
  readonly #writes = new Map<string, unknown>();

  /** @internal */
  constructor(committed: Map<string, unknown>) {
    this.#committed = committed;
  }

  get(key: string): unknown {
    return this.#writes.has(key) ? this.#writes.get(key) : this.#committed.get(key);
  }

  /** Undefined deletes the row. */
  set(key: string, row: unknown): void {
    this.#writes.set(key, row);
  }

  /** @internal */
  apply(): void {
    for (const [key, row] of this.#writes) {
      if (row === undefined) this.#committed.delete(key);
      else this.#committed.set(key, row);
    }
  }
}
