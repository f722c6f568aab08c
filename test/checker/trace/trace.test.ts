/** Traces: printed, saved and read back, exported. */

import { describe, expect, test } from 'vitest';

import {
  array,
  bool,
  check,
  itfOf,
  optional,
  parseTrace,
  process,
  range,
  renderTrace,
  rule,
  scalarSet,
  setOf,
  spec,
  struct,
  system,
  taken,
  TraceFileError,
  traceText,
  vocabulary,
} from '../../../checker/index.ts';
import type { Trace } from '../../../checker/index.ts';
import { boundsText } from '../../../checker/trace/render.ts';
import { coloured } from '../../../checker/trace/style.ts';

const va = range(0, 1, 'va');
const frame = scalarSet('frame', 2);
const state = struct({
  pte: array(va, optional(frame)),
  dirty: setOf(va),
  counts: array(2, range(0, 9)),
  locked: bool,
  quiet: bool,
});
const { machine } = vocabulary(state, { tries: range(0, 3) });

/** One process locks, maps and unlocks; the hardware may then set a dirty bit. */
const mapping = spec({
  name: 'tests/mapping',
  summary: 'every kind of variable',
  bounds: { vas: 2 },
  model: () =>
    system({
      state,
      processes: {
        mapper: process(
          machine({
            start: 'lock',
            steps: {
              lock: (s) => {
                s.locked = true;
                return 'map';
              },
              map: (s, me) => {
                s.pte[1] = 1 as (typeof s.pte)[1];
                s.counts[0] = 7;
                me.tries = 2;
                return 'unlock';
              },
              unlock: (s) => {
                s.locked = false;
                return 'lock';
              },
            },
          }),
          {},
        ),
      },
      rules: [
        rule(
          state,
          'setDirty',
          { cpu: range(0, 1, 'cpu'), va },
          (s, params) => {
            if (s.pte[params.va] !== null && !s.locked) s.dirty |= 1 << params.va;
            return taken;
          },
          { actor: 'cpu' },
        ),
      ],
    }),
  properties: [
    { name: 'clean', meaning: 'nothing is ever dirty', invariant: ({ dirty }) => dirty === 0 },
  ],
});

function counterexample(): Trace {
  // Its frames are a scalar set to be printed as one; the model tells them apart.
  const [property] = check(mapping, { symmetry: false }).properties;
  if (property?.verdict !== 'violated') throw new Error('a violation is expected');
  return property.trace;
}
const trace = counterexample();

describe('rendering', () => {
  test('a line for each action, with what it changes', () => {
    expect(renderTrace(trace, { command: 'limbo check it' })).toEqual([
      'clean is violated in tests/mapping, by a run of 4 steps',
      '  it means: nothing is ever dirty',
      '  bounds: vas=2',
      '',
      '   0  initial state',
      '      pte[va1] = none   dirty = {}   counts[0] = 0   locked = false   mapper.tries = 0',
      '   1  mapper  lock → map         locked: false → true',
      '   2  mapper  map → unlock       pte[va1]: none → frame1   counts[0]: 0 → 7   mapper.tries: 0 → 2',
      '   3  mapper  unlock → lock      locked: true → false',
      '   4  cpu0    setDirty(va=va1)   dirty: {} → {va1}',
      '      ✗ clean: the state breaks it: nothing is ever dirty',
      '',
      '  again: limbo check it',
    ]);
  });

  test('full: every variable after every step', () => {
    const lines = renderTrace(trace, { detail: 'full' });
    expect(lines.filter((line) => line.includes('quiet = false'))).toHaveLength(5);
  });

  test('colours change nothing but colours', () => {
    const shown = renderTrace(trace, { style: coloured });
    const bare = shown.map((line) => line.replaceAll(/\x1b\[\d+m/g, ''));
    expect(shown.join('')).toContain('\x1b[32m{va1}\x1b[39m');
    expect(bare).toEqual(renderTrace(trace));
  });

  test('many changes wrap at 120 columns, under one another', () => {
    const changes = Array.from({ length: 12 }, (_, i) => ({
      name: `table[${i}].entry`,
      before: 'none',
      text: 'frame1',
    }));
    const [first] = trace.steps;
    const crowded = { ...trace, steps: [{ ...(first as Trace['steps'][number]), changes }] };
    const lines = renderTrace(crowded);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
    const columns = lines
      .filter((line) => line.includes('→ frame1'))
      .map((line) => line.indexOf('table['));
    expect(columns.length).toBeGreaterThan(2);
    expect(new Set(columns).size).toBe(1);
  });
});

describe('saving', () => {
  test('what is saved is read back', () => {
    expect(parseTrace(traceText(trace))).toEqual(trace);
  });

  test('what is not a trace is refused, with the place', () => {
    const bent = JSON.parse(traceText(trace));
    bent.steps[1].state.pte[1] = 5;
    const read = (): Trace => parseTrace(JSON.stringify(bent));
    expect(read).toThrow(TraceFileError);
    expect(read).toThrow('steps[1].state: pte[va1]: 5 is not');
  });
});

test('ITF has every kind of value', () => {
  const itf = itfOf(trace);
  expect(itf.vars).toEqual(['pte', 'dirty', 'counts', 'locked', 'quiet', 'mapper', 'action_taken']);
  expect(itf['#meta']).toMatchObject({ format: 'ITF', source: 'tests/mapping' });
  expect(itf.states).toHaveLength(5);
  expect(itf.states[0]).toMatchObject({ '#meta': { index: 0 }, action_taken: 'init' });
  expect(itf.states[4]).toEqual({
    '#meta': { index: 4, action: 'cpu0: setDirty(va=va1)' },
    pte: {
      '#map': [
        ['va0', { tag: 'None', value: { '#tup': [] } }],
        ['va1', { tag: 'Some', value: 'frame1' }],
      ],
    },
    dirty: { '#set': ['va1'] },
    counts: [{ '#bigint': '7' }, { '#bigint': '0' }],
    locked: false,
    quiet: false,
    mapper: { pc: 'lock', tries: { '#bigint': '2' } },
    action_taken: 'cpu0: setDirty(va=va1)',
  });
});

test.each([
  [{}, ''],
  [{ vas: 2, zaps: 0 }, 'vas=2 zaps=0'],
  [{ zaps: 0, vas: 2, forks: 0, cpus: 3 }, 'vas=2 cpus=3, 0: zaps forks'],
  [{ zaps: 0, forks: 0 }, '0: zaps forks'],
])('bounds %j are printed as %s', (bounds, text) => {
  expect(boundsText(bounds)).toBe(text);
});
