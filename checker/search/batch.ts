/** Packed states on their way to the store. */

export class Batch {
  /** States in it. */
  count = 0;
  /** The packed states one after the other. */
  readonly states: Int32Array;

  /** For up to `capacity` states of `words` words each. */
  constructor(words: number, capacity: number) {
    this.states = new Int32Array(words * capacity);
  }
}
