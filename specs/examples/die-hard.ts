/**
 * The water puzzle of the film Die Hard 3: measure four gallons with a jug of three and one of five.
 * After L. Lamport's DieHard.tla. The solution is the counterexample to "nobody can".
 */

import { range, rule, spec, struct, system, taken } from '../../checker/index.ts';

const SMALL = 3;
const BIG = 5;
const state = struct({ small: range(0, SMALL), big: range(0, BIG) });

const rules = [
  rule(state, 'fillSmall', {}, (s) => {
    s.small = SMALL;
    return taken;
  }),
  rule(state, 'fillBig', {}, (s) => {
    s.big = BIG;
    return taken;
  }),
  rule(state, 'emptySmall', {}, (s) => {
    s.small = 0;
    return taken;
  }),
  rule(state, 'emptyBig', {}, (s) => {
    s.big = 0;
    return taken;
  }),
  rule(state, 'smallToBig', {}, (s) => {
    const poured = Math.min(s.small, BIG - s.big);
    s.small -= poured;
    s.big += poured;
    return taken;
  }),
  rule(state, 'bigToSmall', {}, (s) => {
    const poured = Math.min(s.big, SMALL - s.small);
    s.big -= poured;
    s.small += poured;
    return taken;
  }),
];

export const dieHardSpec = spec({
  name: 'examples/die-hard',
  summary: 'four gallons from jugs of three and five; the counterexample is the solution',
  model: () => system({ state, rules }),
  properties: [
    {
      name: 'neverFourGallons',
      meaning: 'the big jug never holds exactly four gallons',
      invariant: ({ big }) => big !== 4,
    },
    {
      name: 'noSpill',
      meaning: 'the jugs together hold at most what fits into them',
      invariant: ({ small, big }) => small + big <= SMALL + BIG,
    },
  ],
  expect: { neverFourGallons: 'violated' },
  metrics: [
    {
      name: 'gallons',
      meaning: 'water in both jugs together, in gallons',
      of: ({ small, big }) => small + big,
    },
  ],
});
