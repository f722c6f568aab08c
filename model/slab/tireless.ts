/** Threads that have never done enough. */

import { blocked, process } from '../../checker/index.ts';
import type { ChoiceStep, Process } from '../../checker/index.ts';

interface Counting {
  done: number;
}

type Next = string | typeof blocked;

/** The same thread, but it does not count how often it has begun: it may begin again whenever it rests. */
export function tireless({ machine, constants }: Process): Process {
  const { idle, ...steps } = machine.steps as Readonly<
    Record<string, ChoiceStep<unknown, Counting, string>>
  >;
  if (idle === undefined) throw new Error('a thread begins at idle');
  const begin = idle.run as (s: unknown, me: Counting, params: unknown) => Next;
  const again = (s: unknown, me: Counting, params: unknown): Next => {
    const next = begin(s, me, params);
    if (next !== blocked) me.done = 0;
    return next;
  };
  return process({ ...machine, steps: { ...steps, idle: { ...idle, run: again } } }, constants);
}
