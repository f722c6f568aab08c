/** Three processes that are interchangeable, and take turns. */

import { array, process, range, spec, struct, system, vocabulary } from '../../../checker/index.ts';
import type { Property, Spec } from '../../../checker/index.ts';

export function permuted(properties: readonly Property[]): Spec {
  const MEMBER = range(0, 2, 'm');
  const state = struct({ turns: array(MEMBER, range(0, 1)) });
  const { machine } = vocabulary(state, {}, 'id');
  const walker = machine({
    start: 'home',
    rest: ['home'],
    steps: {
      home: (s, me) => {
        s.turns[me.id] = s.turns[me.id] === 0 ? 1 : 0;
        return 'out';
      },
      out: () => 'home',
    },
  });
  const names = ['p0', 'p1', 'p2'];
  return spec({
    name: 'turns',
    summary: 'turns that are taken',
    model: () =>
      system({
        state,
        processes: Object.fromEntries(names.map((name, id) => [name, process(walker, { id })])),
        symmetry: { m: { of: [MEMBER], processes: names } },
      }),
    properties: properties as never,
  });
}
