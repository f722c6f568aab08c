/** A map whose copies share its entries until one of them is changed. */
export class SharedMap<V> {
  #entries: Map<string, V>;
  #isShared: boolean;

  constructor(entries = new Map<string, V>(), isShared = false) {
    this.#entries = entries;
    this.#isShared = isShared;
  }

  copy(): SharedMap<V> {
    this.#isShared = true;
    return new SharedMap(this.#entries, true);
  }

  /** The entries, to be looked at only. */
  get entries(): ReadonlyMap<string, V> {
    return this.#entries;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: V): void {
    this.#own().set(key, value);
  }

  delete(key: string): void {
    if (this.#entries.has(key)) this.#own().delete(key);
  }

  #own(): Map<string, V> {
    if (this.#isShared) this.#entries = new Map(this.#entries);
    this.#isShared = false;
    return this.#entries;
  }
}
