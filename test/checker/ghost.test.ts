/** The check that ghost state is never read, on systems that cheat and one that does not. */

import { describe, expect, test } from 'vitest';
import {
  assertThat,
  blocked,
  bool,
  process,
  range,
  rule,
  struct,
  system,
  taken,
  vocabulary,
} from '../../checker/index.ts';
import type { Rule, System, Value } from '../../checker/index.ts';
import { germanSpec } from '../../specs/examples/german.ts';
import { ghostReads } from './ghost.ts';

const state = struct({ x: range(0, 3), done: bool, writes: range(0, 20), last: range(0, 3) });

/** Writes `x` and remembers, in ghosts, how often (up to 20 times) and what. */
const writer = (
  mayWrite: (s: Value<typeof state>) => boolean,
  ...rules: Rule<Value<typeof state>>[]
): System => {
  const { machine, choose } = vocabulary(state, {});
  const writes = machine({
    start: 'write',
    steps: {
      write: choose({ value: range(0, 3) }, (s, _me, { value }) => {
        assertThat(s.last === s.x, 'remembered', 'an assertion may read ghosts');
        if (!mayWrite(s)) return blocked;
        s.x = value;
        s.last = value;
        s.writes = s.writes < 20 ? s.writes + 1 : 0;
        return 'write';
      }),
    },
  });
  const processes = { writer: process(writes, {}) };
  return system({ state, processes, rules, ghosts: ['writes', 'last'] }) as System;
};

const always = () => true;

describe('reading ghost state', () => {
  test('in a guard is found', () => {
    expect(ghostReads(writer((s) => s.writes < 5))).toEqual([
      expect.objectContaining({ step: 'writer:write', difference: 'enabled or not' }),
    ]);
  });

  test('into a variable of the system is found, and the ghost is named', () => {
    const copies = rule(state, 'copy', {}, (s) => {
      s.x = s.last;
      return taken;
    });
    const reads = ghostReads(writer(always, copies));
    expect(reads.find(({ step }) => step === 'copy')).toMatchObject({
      ghost: 'last',
      difference: 'another successor',
    });
  });

  test('in a branch that is rarely taken is found', () => {
    const rare = rule(state, 'rare', {}, (s) => {
      if (s.x !== 3 || s.done) return blocked;
      if (s.writes > 3) s.done = true;
      return taken;
    });
    expect(ghostReads(writer(always, rare)).map(({ step }) => step)).toContain('rare');
  });

  test('into another ghost, or in an assertion, is what ghosts are for', () => {
    const remembers = rule(state, 'remember', {}, (s) => {
      s.writes = s.last;
      return taken;
    });
    expect(ghostReads(writer(always, remembers))).toEqual([]);
  });

  test('does not happen in the examples', () => {
    const example = germanSpec.model({ clients: 2 });
    expect(example.ghosts).toEqual(['latest']);
    expect(ghostReads(example)).toEqual([]);
  });
});
