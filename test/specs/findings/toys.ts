/** Specs and chapters for tests: counters, some of which can be read and written apart. */

import {
  array,
  blocked,
  process,
  range,
  spec,
  struct,
  system,
  vocabulary,
} from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import type { Chapter } from '../../../specs/findings/chapter.ts';

/** `adders` of one to a shared counter, in one step or in two. */
export function counter(name: string, atomic: boolean, expect: Spec['expect'] = {}): Spec {
  return spec({
    name: `toys/${name}`,
    summary: 'adds',
    bounds: { adders: 3 },
    model: ({ adders }) => {
      const ID = range(0, adders - 1);
      const state = struct({ counter: range(0, adders), seen: array(ID, range(0, adders)) });
      const { machine } = vocabulary(state, {}, 'id');
      const adder = machine({
        start: 'read',
        rest: ['done'],
        steps: {
          read: (s, me) => {
            s.seen[me.id] = s.counter;
            if (!atomic) return 'write';
            s.counter += 1;
            return 'done';
          },
          write: (s, me) => {
            s.counter = s.seen[me.id] + 1;
            return 'done';
          },
          done: () => blocked,
        },
      });
      return system({
        state,
        processes: Object.fromEntries(
          Array.from({ length: adders }, (_, id) => [`adder${id}`, process(adder, { id })]),
        ),
      });
    },
    properties: [
      {
        name: 'noLostUpdate',
        meaning: 'every addition counts',
        atRest: (s) => s.counter === s.seen.length,
      },
      { name: 'noneAbove', meaning: 'no more than the additions', invariant: (s) => s.counter < 9 },
    ],
    expect,
  });
}

/** A clock that strikes after so many steps. */
export function clock(last: number): Spec {
  const state = struct({ time: range(0, last) });
  const { machine } = vocabulary(state, {});
  const ticks = machine({
    start: 'tick',
    rest: ['tick'],
    steps: { tick: (s) => (s.time === last ? blocked : ((s.time += 1), 'tick')) },
  });
  return spec({
    name: 'toys/clock',
    summary: 'ticks',
    model: () => system({ state, processes: { clock: process(ticks, {}) } }),
    properties: [{ name: 'silent', meaning: 'no strike', invariant: (s) => s.time < last }],
    expect: { silent: 'violated' },
  });
}

export const lossy = counter('lossy', false, { noLostUpdate: 'violated' });
export const safe = counter('safe', true);

export const lostUpdate = {
  title: 'A read and a write apart',
  explanation: 'Two read the same. One addition is lost.',
  said: 'in every lecture.',
  explains: { 'toys/lossy': ['noLostUpdate'] },
};

/** A chapter that is as it should be, unless told otherwise. */
export function chapterWith(changed: Partial<Chapter> = {}): Chapter {
  return {
    title: 'Counters',
    label: 'C',
    intro: ['They count.'],
    matrices: [{ title: 'Two ways to add', intro: [], specs: [lossy, safe] }],
    causes: [lostUpdate],
    sections: [{ title: 'Beside', blocks: () => ['Nothing.'] }],
    ...changed,
  };
}
