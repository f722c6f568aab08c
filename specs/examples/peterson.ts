/** Peterson's mutual exclusion algorithm for two processes (G. L. Peterson, 1981). */

import {
  array,
  blocked,
  bool,
  deadlockFree,
  process,
  range,
  spec,
  struct,
  system,
  vocabulary,
} from '../../checker/index.ts';

const id = range(0, 1, 'p');
const state = struct({ wants: array(id, bool), turn: id });
const { machine } = vocabulary(state, {}, 'id');

const peterson = machine({
  start: 'idle',
  rest: ['idle'],
  steps: {
    idle: (s, me) => {
      s.wants[me.id] = true;
      return 'yield';
    },
    yield: (s, me) => {
      s.turn = 1 - me.id;
      return 'wait';
    },
    wait: (s, me) => (s.wants[1 - me.id] && s.turn !== me.id ? blocked : 'critical'),
    critical: (s, me) => {
      s.wants[me.id] = false;
      return 'idle';
    },
  },
});

export const petersonSpec = spec({
  name: 'examples/peterson',
  summary: "Peterson's mutual exclusion for two processes",
  model: () =>
    system({
      state,
      processes: { p0: process(peterson, { id: 0 }), p1: process(peterson, { id: 1 }) },
    }),
  properties: [
    {
      name: 'mutualExclusion',
      meaning: 'the two processes are never both in the critical section',
      invariant: (_s, { p0, p1 }) => !(p0?.pc === 'critical' && p1?.pc === 'critical'),
    },
    deadlockFree(),
  ],
});
