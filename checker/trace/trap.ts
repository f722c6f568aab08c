/** What is said of a state from which no goal can be reached, and whether that is so. */

import type { Property } from '../property/property.ts';
import { counted } from '../report/figures.ts';
import { Expander } from '../search/expander.ts';
import { goalOf } from '../search/goal.ts';
import { movingIn } from '../search/judge.ts';
import type { System } from '../system/system.ts';

/** Of more states it is not tried whether they can be reached. */
const STATES_MAX = 2000;

/**
 * Who is under way in the state, and how many states can be reached from it, by the steps as they are.
 * Throws if one of them is a goal: the search took the steps compiled or reduced.
 */
export function trapText(system: System, state: Int32Array, property: Property): string {
  const expander = new Expander(system);
  const isGoal = goalOf(property, system, expander);
  const states = new Map([[state.join(), state]]);
  // A map may grow while it is gone through.
  for (const each of states.values()) {
    if (states.size > STATES_MAX) break;
    expander.load(each);
    if (isGoal?.()) throw new Error(`replay failed: ${property.name} is possible all the same`);
    expander.visit({
      successor: () => {
        const next = expander.next.slice();
        states.set(next.join(), states.get(next.join()) ?? next);
      },
    });
  }
  const moving = movingIn(system, state).join(', ');
  const under = moving === '' ? '' : `under way: ${moving}; `;
  const others = states.size - 1;
  if (others === 0) return `${under}nothing can be done here`;
  const most = others >= STATES_MAX;
  return `${under}${most ? 'more than ' : ''}${counted(most ? STATES_MAX : others, 'other state')} can be reached`;
}
