/** Giving back memory that is no longer used. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage in this thread. V8 does not count shared memory, and the search makes no garbage that
 * V8 does count, so large buffers would stay long after their last use. V8 shows its collector to contexts
 * that are made once the flag is set; the flag stays, for other threads may be doing the same.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
