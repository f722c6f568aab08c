/** What a CPU has cached, in the words of a trace. */

import { expect, test } from 'vitest';
import { add, emptySet } from '../../../../checker/index.ts';
import { print, unpack } from '../../../../checker/state/value.ts';
import { viewOf } from '../../../../checker/state/view.ts';
import { labKernel } from '../../lab.ts';

test('table pages and frames are printed by their own numbers', () => {
  const k = labKernel({ fanout: [2, 1], tables: 4, frames: 3 });
  const view = viewOf(k.state);
  const words = new Int32Array(view.layout.words);
  view.load(words, 0);
  const { psc, tlb } = view.state.cpu[0];
  psc[0][0][0].tables[0] = add(add(emptySet, 1), 3);
  tlb[0][1].frames[0] = add(emptySet, 2);
  view.store(words, 0);
  const printed = print(k.state, unpack(view.layout, words));
  const textOf = (name: string) => printed.find((each) => each.name === name)?.text;
  expect(textOf('cpu[cpu0].psc[0][pcid0][region0]')).toBe('{T1, T3}');
  expect(textOf('cpu[cpu0].tlb[pcid0][va0]')).toBe('{}');
  expect(textOf('cpu[cpu0].tlb[pcid0][va1]')).toBe('{f2 RU}');
});
