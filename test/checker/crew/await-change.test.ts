/** A thread that waits is not deceived by a wake-up that was meant for an earlier change. */

import { Worker } from 'node:worker_threads';

import { expect, test } from 'vitest';

const WORD = 0;
const RETURNED = 1;

/** Wakes whoever sleeps on the word, once somebody does; false if nobody does for long. */
function wakeSleeper(words: Int32Array): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waits = 0; waits < 2000; waits += 1) {
    if (Atomics.notify(words, WORD) > 0) return true;
    Atomics.wait(clock, 0, 0, 5);
  }
  return false;
}

test('it goes on sleeping until the word has changed', { timeout: 60_000 }, async () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const module = new URL('../../../checker/crew/await-change.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ awaitChange }) => {
    const { workerData: words } = require('node:worker_threads');
    awaitChange(words, ${WORD}, 0);
    Atomics.store(words, ${RETURNED}, 1);
  });`;
  const thread = new Worker(code, { eval: true, workerData: words });
  const ended = new Promise((resolve) => thread.once('exit', resolve));
  // As late as when the thread sleeps again, which it would not if it had returned.
  for (let i = 0; i < 3; i += 1) expect(wakeSleeper(words)).toBe(true);
  expect(Atomics.load(words, RETURNED)).toBe(0);
  Atomics.store(words, WORD, 1);
  Atomics.notify(words, WORD);
  await ended;
  expect(Atomics.load(words, RETURNED)).toBe(1);
});
