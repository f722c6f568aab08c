/**
 * Who may take and drop a spinlock, wherever it lies. A lock that is not free blocks the step that wants
 * it. A thread that breaks a rule goes on after the assertion has failed, so that the run can be read to
 * its end.
 */

import { assertThat } from '../../checker/index.ts';

export const TWICE = 'a thread takes a lock that it holds already';
export const NOT_OWNER = 'a thread unlocks what it does not hold';

/** May the thread take a lock that `owner` holds, if anybody? False if it is another's. */
export function mayTake(owner: number | null, tid: number): boolean {
  if (owner !== null && owner !== tid) return false;
  assertThat(owner === null, 'lockDiscipline', TWICE);
  return true;
}

/** Does the thread drop a lock that `owner` holds? Else it is left as it is. */
export function drops(owner: number | null, tid: number): boolean {
  assertThat(owner === tid, 'lockDiscipline', NOT_OWNER);
  return owner === tid;
}
