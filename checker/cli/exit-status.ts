/** What the exit status of `limbo check` says. */

import type { CheckResult } from '../check.ts';

/** Where several apply, the first of `failed`, `differs`, `stopped`, `asExpected` counts. */
export const exitStatus = { asExpected: 0, differs: 1, failed: 2, stopped: 3 } as const;

/** How one spec came out: `notRun` if the run was interrupted before its turn. */
export type Status = 'asExpected' | 'differs' | 'failed' | 'stopped' | 'notRun';

/** A verdict other than expected counts even in a search that was cut short. */
export function statusOf({ properties, asExpected }: CheckResult): Status {
  if (asExpected) return 'asExpected';
  const differs = properties.some(
    ({ verdict, expected }) => verdict !== 'open' && verdict !== expected,
  );
  return differs ? 'differs' : 'stopped';
}

/** The exit status of a run whose specs came out as given. */
export function exitStatusOf(statuses: readonly Status[]): number {
  if (statuses.includes('failed')) return exitStatus.failed;
  if (statuses.includes('differs')) return exitStatus.differs;
  if (statuses.some((status) => status === 'stopped' || status === 'notRun')) {
    return exitStatus.stopped;
  }
  return exitStatus.asExpected;
}
