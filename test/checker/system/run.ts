/** Small helpers to look at what a system does. */

import { Expander } from '../../../checker/search/expander.ts';
import type { Plain } from '../../../checker/state/value.ts';
import { pack, unpack } from '../../../checker/state/value.ts';
import type { System } from '../../../checker/system/system.ts';

/** Every transition out of a state: who does what, and what the state then is. */
export function transitionsFrom(
  system: System,
  state: Plain = initialState(system),
): { actor: string; action: string; state: Plain }[] {
  const expander = new Expander(system);
  const found: { actor: string; action: string; state: Plain }[] = [];
  expander.load(pack(system.view.layout, state));
  expander.visit({
    successor: ({ actor, name }) => {
      found.push({ actor, action: name, state: unpack(system.view.layout, expander.next) });
    },
  });
  return found;
}

export function initialState({ view, initial }: System): Plain {
  return unpack(view.layout, initial[0] as Int32Array);
}

/** Takes the only transition there is, `steps` times. */
export function follow(system: System, steps: number): Plain {
  let state = initialState(system);
  for (let i = 0; i < steps; i += 1) {
    const [next, ...others] = transitionsFrom(system, state);
    if (next === undefined || others.length > 0) throw new Error(`step ${i} is not the only one`);
    state = next.state;
  }
  return state;
}
