/** What the exit status of `limbo check` says. */

import type { CheckResult } from '../check.ts';
import { isUnexpected } from '../verdict.ts';

/** Where several apply, the first of `failed`, `differs`, `stopped`, `asExpected` counts. */
export const exitStatus = { asExpected: 0, differs: 1, failed: 2, stopped: 3 } as const;

/**
 * How one spec came out: `unproven` if the search came to its end, but what it stored does not suffice
 * for a verdict; `notRun` if the run was interrupted before its turn.
 */
export type Status = 'asExpected' | 'differs' | 'failed' | 'stopped' | 'unproven' | 'notRun';

/** A verdict other than expected counts even in a search that was cut short. */
export function statusOf({ properties, asExpected, ending }: CheckResult): Status {
  if (asExpected) return 'asExpected';
  if (properties.some(isUnexpected)) return 'differs';
  return ending === 'complete' ? 'unproven' : 'stopped';
}

/** The exit status of a run whose specs came out as given. */
export function exitStatusOf(statuses: readonly Status[]): number {
  if (statuses.includes('failed')) return exitStatus.failed;
  if (statuses.includes('differs')) return exitStatus.differs;
  const open: readonly Status[] = ['stopped', 'unproven', 'notRun'];
  return statuses.some((status) => open.includes(status))
    ? exitStatus.stopped
    : exitStatus.asExpected;
}
