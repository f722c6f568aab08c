/**
 * Which pin designs keep references valid, and which let a relocation wait for ever. There are two ways to
 * wait for ever. A relocation that merely waits (`wait`) may be passed over again and again, though at any
 * time it could still be granted: that is unfairness, `relocationsCanEnd` holds and `boundedBypass` does not.
 * One that refuses pins while it waits (`wait-refusing`) may come to where nobody can help it any more.
 */

import { deadlockFree, operationsCanEnd, spec } from '../../checker/index.ts';
import type { Expected, Property, Spec } from '../../checker/index.ts';
import { composed, without } from '../../model/ingredients.ts';
import { handleSystem, PIN_INGREDIENTS } from '../../model/slab/handles.ts';
import type { HandleScenario, HandleState, PinDesign } from '../../model/slab/handles.ts';

const properties: readonly Property<HandleState>[] = [
  {
    name: 'noStaleDereference',
    meaning: 'no object is used at an address that a relocation has invalidated',
  },
  {
    name: 'contentsKept',
    meaning: 'an object holds what was last written to it, wherever it is',
    invariant: (s) => {
      for (let h = 0; h < s.handle.length; h += 1) {
        const { content, address, written } = s.handle[h];
        if (content[address] !== written) return false;
      }
      return true;
    },
  },
  {
    name: 'boundedBypass',
    meaning: 'while a relocation waits, no more pins are granted than all threads can hold at once',
  },
  deadlockFree(),
  {
    name: 'relocationsCanEnd',
    meaning: 'a relocation that waits can always still come to an end of its waiting',
    alwaysPossible: {
      text: 'no relocation waits',
      state: (s) => {
        for (let h = 0; h < s.handle.length; h += 1) if (s.handle[h].awaited) return false;
        return true;
      },
    },
  },
  operationsCanEnd(),
];

export function handleSpec(
  name: string,
  summary: string,
  design: PinDesign,
  violated: readonly string[] = [],
): Spec {
  const whole = composed(design, PIN_INGREDIENTS, (use) => use);
  return spec<HandleState, HandleScenario>({
    name: `handles/${name}`,
    summary,
    bounds: { handles: 1, users: 2, depth: 2 },
    ingredients: whole.composition?.ingredients ?? {},
    model: (bounds, names) => handleSystem(bounds, without(whole, names)),
    properties,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}

/** Holds; a relocation may give up again and again, but it never waits. */
export const GIVES_UP: PinDesign = {
  pinsBeforeReading: true,
  claims: true,
  waits: false,
  refusesPins: false,
  backsOff: false,
};

export const givesUp = handleSpec('give-up', 'a relocation gives up on a pinned object', GIVES_UP);

export const readsFirst = handleSpec(
  'read-then-pin',
  'the same, but a thread reads the address before it pins the handle',
  { ...GIVES_UP, pinsBeforeReading: false },
  ['noStaleDereference', 'contentsKept'],
);

export const checksOnly = handleSpec(
  'check-then-move',
  'the same, but pins are granted again once a relocation has found none',
  { ...GIVES_UP, claims: false },
  ['noStaleDereference', 'contentsKept'],
);

export const waits = handleSpec(
  'wait',
  'a relocation waits until an object has no pins, which need never be',
  { ...GIVES_UP, waits: true },
  ['boundedBypass'],
);

export const refuses = handleSpec(
  'wait-refusing',
  'a relocation refuses new pins while it waits: whoever has one and wants one more waits for it',
  { ...GIVES_UP, waits: true, refusesPins: true },
  ['deadlockFree', 'relocationsCanEnd', 'operationsCanEnd'],
);

export const backsOff = handleSpec(
  'wait-refusing-back-off',
  'the same, but a thread that is refused a pin drops those that it holds',
  { ...GIVES_UP, waits: true, refusesPins: true, backsOff: true },
);
