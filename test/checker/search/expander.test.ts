/** The steps as they are: what the working state holds. */

import { expect, test } from 'vitest';

import { range, rule, struct, system, taken } from '../../../checker/index.ts';
import { Expander } from '../../../checker/search/expander.ts';
import type { StateStore } from '../../../checker/search/storage/store.ts';
import { Shelf } from './storage/shelf.ts';

test('states that are loaded one after the other, and not all expanded, are held as they are', () => {
  const state = struct({ v: range(0, 3) });
  const goTo = rule(state, 'goTo', { to: range(0, 3) }, (s, { to }) => {
    s.v = to;
    return taken;
  });
  const jumping = system({ state, rules: [goTo] });
  const expander = new Expander(jumping as never);
  const shelf = new Shelf(1, false);
  shelf.add([0], [1], [2]);
  const load = (state: number): void => {
    const [store] = shelf.stores as [StateStore];
    expander.loadFrom(store, shelf.ledger.placeOf(state));
  };
  load(0);
  expander.expand();
  for (const index of [1, 0, 2, 1, 0]) {
    load(index);
    expect(jumping.view.state.v).toBe(index);
  }
});
