/**
 * From which states each state may first have been reached, without a link for each: states are
 * expanded in order, so what is added together comes from a run of states. Which of them it was is found
 * by expanding them again, when a trace is wanted.
 */

export class Lineage {
  /** Of each addition: the end of the run of states expanded, and the count of states before it. */
  readonly #ends: number[] = [];
  readonly #firsts: number[] = [];

  /** States from `first` on were reached from states below `end` that no earlier addition came from. */
  record(end: number, first: number): void {
    this.#ends.push(end);
    this.#firsts.push(first);
  }

  /** The states, `from` to below `to`, one of which first reached state `index`; none if it is initial. */
  parents(index: number): { readonly from: number; readonly to: number } {
    let low = 0;
    let high = this.#firsts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firsts[middle] as number) <= index) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return { from: 0, to: 0 };
    return { from: this.#ends[low - 2] ?? 0, to: this.#ends[low - 1] as number };
  }
}
