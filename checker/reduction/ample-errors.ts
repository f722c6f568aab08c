/**
 * Holds ample sets against what steps really do: in states in which the steps of one process are to be
 * enough, each must be independent of everything else that can be done there.
 */

import { CompiledExpander } from '../compile/compiled-expander.ts';
import { sameWords } from '../search/expander.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import type { AmpleSets } from './ample.ts';
import { tryAction } from './trial.ts';

/** What is wrong, each in a line: empty if nothing is. */
export function ampleErrors(
  system: System,
  ample: AmpleSets,
  states: readonly Int32Array[],
): string[] {
  const successors = new CompiledExpander(system, [], ample);
  const errors = new Set<string>();
  for (const state of states) {
    const [first] = successors.follow(state);
    if (first === undefined) continue;
    const process = system.processes.find(({ name }) => name === first.action.actor) ?? null;
    for (const [actor, other] of enabled(system, state)) {
      if (actor === process) continue;
      const error = orderMatters(system, state, [process, first.action], [actor, other]);
      if (error !== null) errors.add(`${first.action.step}, ${other.step}: ${error}`);
    }
  }
  return [...errors];
}

type Deed = readonly [process: ProcessEntry | null, action: Action];

function enabled(system: System, state: Int32Array): Deed[] {
  const deeds: Deed[] = [
    ...system.processes.flatMap((process) => {
      const label = ((state[process.word] as number) >>> process.shift) & process.mask;
      return (process.actions[label] ?? []).map((action): Deed => [process, action]);
    }),
    ...system.rules.map(({ action }): Deed => [null, action]),
  ];
  return deeds.filter(
    ([process, action]) => tryAction(system, process, action, state).target !== 'blocked',
  );
}

function orderMatters(system: System, state: Int32Array, a: Deed, b: Deed): string | null {
  const [aFirst, bFirst] = [tryAction(system, ...a, state), tryAction(system, ...b, state)];
  const bSecond = tryAction(system, ...b, aFirst.state);
  const aSecond = tryAction(system, ...a, bFirst.state);
  if (bSecond.target !== bFirst.target) return 'the first changes what the second does';
  if (aSecond.target !== aFirst.target) return 'the second changes what the first does';
  if (aFirst.refused.join() !== aSecond.refused.join()) return 'an assertion depends on the order';
  if (bFirst.refused.join() !== bSecond.refused.join()) return 'an assertion depends on the order';
  return sameWords(aSecond.state, bSecond.state) ? null : 'the order matters';
}
