/** Samples of reachable states, and of renamings. */

import { Expander } from '../search/expander.ts';
import type { System } from '../system/system.ts';
import { identity } from './permutation.ts';
import type { Permutation } from './permutation.ts';

/** A whole number from 0 to `below - 1`. */
export type Random = (below: number) => number;

/** Numbers that are the same for the same seed: G. Marsaglia's xorshift with 32 bits. */
export function random(seed: number): Random {
  let x = Math.imul(seed, 0x9e3779b1) | 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

/** Random walks begin anew after so many steps. */
const WALK_STEPS = 150;

/** States on random walks from the initial states. */
export function* walks(system: System, states: number, draw: Random): Generator<Int32Array> {
  const expander = new Expander(system);
  let state: Int32Array | undefined;
  for (let i = 0; i < states; i += 1) {
    if (state === undefined || i % WALK_STEPS === 0) {
      state = system.initial[draw(system.initial.length)] as Int32Array;
    }
    yield state;
    expander.batch.count = 0;
    expander.load(state);
    expander.expand();
    const { count, states: successors } = expander.batch;
    const at = draw(Math.max(count, 1)) * state.length;
    state = count === 0 ? undefined : successors.slice(at, at + state.length);
  }
}

/** A shuffle of all orbits, or an exchange of two members of one; never nothing at all. */
export function drawRenaming({ symmetry }: System, draw: Random): Permutation {
  const by = identity(symmetry);
  if (draw(2) === 0) {
    for (const members of by) {
      for (let i = members.length - 1; i > 0; i -= 1) exchange(members, i, draw(i + 1));
    }
  }
  if (by.some((members) => members.some((to, from) => to !== from))) return by;
  const members = by[draw(by.length)] as number[];
  const i = draw(members.length);
  exchange(members, i, (i + 1 + draw(members.length - 1)) % members.length);
  return by;
}

function exchange(members: number[], i: number, j: number): void {
  [members[i], members[j]] = [members[j] as number, members[i] as number];
}
