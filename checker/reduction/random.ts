/** Numbers that look random and are the same in every run. */

/** A function that gives the next number from 0 to below its argument (G. Marsaglia's xorshift). */
export function randomBelow(seed: number): (limit: number) => number {
  let state = seed | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
