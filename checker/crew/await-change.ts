/** Waiting for a word of shared memory to change. */

/** Turns of a loop that waits for others, who need microseconds, before it lets its thread sleep. */
const SPINS = 20_000;

/**
 * Returns once word `at` is not `value` any more. Whoever changes it calls `Atomics.notify` afterwards, maybe
 * much later: a thread that has seen the change, and waits for the next by then, is woken too early.
 */
export function awaitChange(words: Int32Array, at: number, value: number): void {
  for (let spins = 0; Atomics.load(words, at) === value; spins += 1) {
    if (spins > SPINS) Atomics.wait(words, at, value);
  }
}
