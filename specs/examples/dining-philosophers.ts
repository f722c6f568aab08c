/**
 * Dining philosophers (E. W. Dijkstra, EWD 310, 1971): N around a table, a fork between any two.
 * If all take the fork on their right first, they starve together; if one takes the left one
 * first, there is always somebody who can eat.
 */

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
import type { Metric, Property } from '../../checker/index.ts';

const dining = (philosophers: number, leftHanded: number) => {
  const seat = range(0, philosophers - 1);
  const state = struct({ taken: array(seat, bool) });
  const { machine } = vocabulary(state, {}, 'first', 'second');

  const philosopher = machine({
    start: 'think',
    rest: ['think'],
    steps: {
      think: (s, me) => {
        if (s.taken[me.first]) return blocked;
        s.taken[me.first] = true;
        return 'reach';
      },
      reach: (s, me) => {
        if (s.taken[me.second]) return blocked;
        s.taken[me.second] = true;
        return 'eat';
      },
      eat: (s, me) => {
        s.taken[me.second] = false;
        return 'putBack';
      },
      putBack: (s, me) => {
        s.taken[me.first] = false;
        return 'think';
      },
    },
  });

  const seats = Array.from({ length: philosophers }, (_, right) => {
    const left = (right + 1) % philosophers;
    const [first, second] = right < leftHanded ? [left, right] : [right, left];
    return [`philosopher${right}`, process(philosopher, { first, second })] as const;
  });
  return system({ state, processes: Object.fromEntries(seats) });
};

const neighboursDoNotEat: Property<unknown> = {
  name: 'neighboursDoNotEat',
  meaning: 'two neighbours never eat at the same time',
  invariant: (_s, processes) => {
    const eats = Object.values(processes).map(({ pc }) => pc === 'eat');
    return eats.every((each, i) => !(each && eats[(i + 1) % eats.length]));
  },
};

/** With N philosophers at most N/2, rounded down: an eater needs two forks. */
const eating: Metric<unknown> = {
  name: 'eating',
  meaning: 'philosophers who eat at the same time',
  of: (_s, processes) => Object.values(processes).filter(({ pc }) => pc === 'eat').length,
};

export const diningPhilosophersSpec = spec({
  name: 'examples/dining-philosophers',
  summary: 'everyone takes the right fork first: they can starve together',
  bounds: { philosophers: 4 },
  model: ({ philosophers }) => dining(philosophers, 0),
  properties: [neighboursDoNotEat, deadlockFree()],
  metrics: [eating],
  expect: { deadlockFree: 'violated' },
});

export const leftHandedPhilosopherSpec = spec({
  name: 'examples/dining-philosophers-left-handed',
  summary: 'one philosopher takes the left fork first: no deadlock',
  bounds: { philosophers: 4 },
  model: ({ philosophers }) => dining(philosophers, 1),
  properties: [neighboursDoNotEat, deadlockFree()],
  metrics: [eating],
});
