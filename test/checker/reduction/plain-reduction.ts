/**
 * A search reduced by ample sets that shares nothing with the compiled one but the sets: a plain reading
 * of their tables, the steps as they are, every state stored.
 */

import type { AmpleSets } from '../../../checker/reduction/ample.ts';
import type { Control } from '../../../checker/reduction/control.ts';
import { Expander } from '../../../checker/search/expander.ts';
import type { Action, ProcessEntry, System } from '../../../checker/system/system.ts';

export interface PlainSearch {
  /** Packed states, as text. */
  readonly states: ReadonlySet<string>;
  /** Names of the assertions that failed. */
  readonly failed: ReadonlySet<string>;
  readonly deadlock: boolean;
  readonly taken: ReadonlySet<string>;
}

interface Step {
  readonly action: Action;
  readonly state: Int32Array;
}

export function search(system: System, ample: AmpleSets): PlainSearch {
  const expander = new Expander(system);
  const states = new Map(system.initial.map((state) => [state.join(), state]));
  const failed = new Set<string>();
  const taken = new Set<string>();
  let deadlock = false;
  // A map may grow while it is gone through.
  for (const state of states.values()) {
    const steps: Step[] = [];
    expander.load(state);
    const byAction = new Map<Action, string[]>();
    expander.visit({
      successor: (action, raised) => {
        steps.push({ action, state: expander.next.slice() });
        byAction.set(
          action,
          raised.map(({ property }) => property),
        );
      },
    });
    if (!expander.moved && !expander.resting) deadlock = true;
    for (const { action, state: next } of enough(system, ample, state, steps)) {
      taken.add(action.step);
      for (const property of byAction.get(action) ?? []) failed.add(property);
      if (!states.has(next.join())) states.set(next.join(), next);
    }
  }
  return { states: new Set(states.keys()), failed, deadlock, taken };
}

/** The steps of the first process that are enough in the state; else all. */
function enough(
  system: System,
  { controls, candidates }: AmpleSets,
  state: Int32Array,
  steps: readonly Step[],
): readonly Step[] {
  const codeOf = (cell: number): number => {
    const slot = system.view.layout.slots[cell] as (typeof system.view.layout.slots)[number];
    return ((state[slot.word] as number) >>> slot.shift) & (2 ** slot.bits - 1);
  };
  const placeOf = ({ process, tracked, places }: Control): number =>
    places.findIndex(
      ({ label, codes }) =>
        label === labelOf(process, state) &&
        codes.every((code, i) => codeOf(tracked[i] as number) === code),
    );
  const at = controls.map(placeOf);
  for (const { process, rank, others, guards } of candidates) {
    const number = rank[at[process] as number] ?? -1;
    const own = steps.filter(
      ({ action }) => action.actor === controls[process]?.process.name && action.targets !== null,
    );
    if (number < 0 || own.length === 0) continue;
    const apart = others.every(({ process: q, allowed }) => {
      const { places } = controls[q] as Control;
      return allowed[number * places.length + (at[q] as number)] === 1;
    });
    const kept = guards[number]?.every(
      ({ cell, blocking }) => ((blocking >> codeOf(cell)) & 1) === 1,
    );
    if (apart && kept) return own;
  }
  return steps;
}

function labelOf({ word, shift, mask }: ProcessEntry, state: Int32Array): number {
  return ((state[word] as number) >>> shift) & mask;
}
