/** A search that is shared from early on. */

import { Check } from '../../../checker/check.ts';
import type { CheckOptions, CheckResult, Spec } from '../../../checker/index.ts';

/** Lets the other workers start, however busy the machine is, before much is done without them. */
export function together(spec: Spec, workers: number, options: CheckOptions): CheckResult {
  const running = new Check(spec, { ...options, workers });
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waits = 0; running.advance(0);) {
    if (running.search.workers === workers || waits === 500) continue;
    Atomics.wait(clock, 0, 0, 20);
    waits += 1;
  }
  return running.result();
}
