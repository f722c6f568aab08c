/** Corners of the language in which a translation could go wrong, one step each. */

import { expect, test } from 'vitest';

import {
  array,
  assertThat,
  blocked,
  bool,
  enumOf,
  optional,
  process,
  range,
  setOf,
  spec,
  struct,
  system,
  vocabulary,
} from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';

const part = struct({ n: range(-3, 9), on: bool, who: optional(range(0, 3)) });
const state = struct({
  parts: array(3, part),
  flat: array(4, range(0, 30)),
  few: enumOf('a', 'b'),
  many: enumOf('b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'a'),
  some: optional(enumOf('x', 'y')),
  mask: setOf(5),
  one: range(7, 7),
  out: array(6, range(-1000, 1000)),
});
type S = Value<typeof state>;
interface Me {
  i: number;
  readonly id: number;
}

const third = (s: S) => s.parts[2];
const pick = (s: S, i: number) => (i > 1 ? s.parts[i] : s.parts[0]);
const bump = (p: { n: number }) => {
  p.n += 1;
  return p.n;
};
const early = (s: S, limit: number): number => {
  for (let i = 0; i < s.flat.length; i += 1) {
    if (s.flat[i] > limit) return i;
  }
  return -1;
};
const LIST = [3, 1, 2];

const steps: Record<string, (s: S, me: Me) => void> = {
  'a value read before a write stays': (s) => {
    const old = s.parts[0].n;
    s.parts[0].n = 5;
    s.out[0] = old;
    s.out[1] = s.parts[0].n;
  },
  'an alias sees the write': (s, me) => {
    const p = s.parts[me.i];
    s.parts[me.i].n = 4;
    s.out[0] = p.n;
  },
  'an alias keeps its index': (s, me) => {
    const p = s.parts[me.i];
    me.i = 2;
    p.n = 6;
    s.out[0] = s.parts[2].n;
    s.out[1] = s.parts[0].n;
  },
  'index, right-hand side, write: in this order': (s) => {
    s.flat[bump(s.parts[0]) + 2] = bump(s.parts[0]) + 10;
  },
  'parts are passed and returned': (s, me) => {
    third(s).n = bump(pick(s, me.i));
    pick(s, 2).on = true;
    s.out[0] = bump(third(s)) + bump(pick(s, 0));
  },
  'a loop returns early': (s) => {
    s.flat[2] = 9;
    s.out[0] = early(s, 3);
    s.out[1] = early(s, 20);
  },
  'lists and arrays are gone through': (s) => {
    let sum = 0;
    for (const each of LIST) sum = sum * 10 + each;
    for (const p of s.parts) sum += p.n;
    for (const each of s.flat) sum += each;
    s.out[0] = sum;
  },
  'a negative minimum': (s) => {
    s.parts[1].n = -3;
    s.out[0] = s.parts[1].n + s.parts[2].n;
    s.parts[1].n -= -2;
    s.out[1] = s.parts[1].n === -1 ? 1 : 0;
  },
  'an optional and a plain value': (s) => {
    s.parts[0].who = 2;
    s.out[0] = s.parts[0].who === 2 ? 1 : 0;
    s.out[1] = (s.parts[0].who ?? 9) + (s.parts[1].who ?? 9);
    s.out[2] = s.parts[0].who === s.flat[0] ? 1 : 0;
    s.parts[1].who = s.parts[0].who;
    s.out[3] = s.parts[1].who === null ? 0 : 1;
  },
  'names of two enums': (s) => {
    s.many = 'a';
    s.out[0] = (s.few as string) === s.many ? 1 : 0;
    s.many = s.few === 'a' ? 'b' : 'c';
    s.few = 'b';
    s.out[1] = (s.few as string) === s.many ? 1 : 0;
    s.some = 'y';
    s.out[2] = s.some === null ? 0 : 1;
  },
  'a constant outside the domain is never equal': (s) => {
    s.out[0] = (s.few as string) === 'z' ? 1 : 0;
    s.out[1] = s.flat[0] !== 99 ? 1 : 0;
    s.out[2] = (s.parts[0].n as number | null) === null ? 1 : 0;
  },
  'and, or: what they give, and what they skip': (s) => {
    s.out[0] = (s.parts[0].on && 5) || 6;
    if (s.parts[0].on && bump(s.parts[0]) > 0) s.out[1] = 1;
    if (!s.parts[0].on || bump(s.parts[0]) > 0) s.out[2] = 1;
    s.out[3] = s.flat[0] || 8;
  },
  'a domain of one value': (s) => {
    s.one = 7;
    s.out[0] = s.one + 1;
  },
  'sets are numbers': (s) => {
    s.mask |= 1 << 3;
    s.mask = s.mask | 2;
    s.out[0] = (s.mask >> 3) & 1;
    s.out[1] = s.mask;
  },
  'names in inner blocks': (s) => {
    const x = 1;
    let y = 2;
    if (s.few === 'a') {
      const x = 10;
      y += x;
    }
    s.out[0] = x + y;
  },
  'locals of the process, and constants': (s, me) => {
    me.i += 1;
    s.out[me.i] = me.id;
    s.out[0] = me.i;
  },
  'a reason is worked out only on failure': (s) => {
    assertThat(s.flat[0] === 0, 'fine', `flat is ${s.flat[0]}`);
    assertThat(s.flat[0] === 1, 'broken', `flat is ${s.flat[0]}, few is ${s.few}`);
  },
};

test.each(Object.keys(steps))('%s', (name) => {
  const step = steps[name] as (s: S, me: Me) => void;
  const { machine } = vocabulary(state, { i: range(0, 3) }, 'id');
  const once = machine({
    start: 'begin',
    rest: ['end'],
    steps: {
      begin: (s, me) => {
        step(s, me);
        return 'end';
      },
      end: () => blocked,
    },
  });
  const one = spec({
    name: 'test/semantics',
    summary: name,
    model: () => system({ state, processes: { p: process(once, { id: 4 }) } }),
    properties: [
      { name: 'fine', meaning: 'holds' },
      { name: 'broken', meaning: 'is violated by one step' },
      {
        name: 'unfinished',
        meaning: 'is violated at the end',
        invariant: (_s, { p }) => p?.pc !== 'end',
      },
    ],
  });
  const run = (compile: boolean) => {
    const running = new Check(one, { compile });
    running.advance();
    const { states, transitions, properties } = running.result();
    return {
      notCompiled: running.subject.engine.notCompiled,
      essence: { states, transitions, properties },
    };
  };
  const compiled = run(true);
  expect(compiled.notCompiled).toBeNull();
  expect(compiled.essence).toEqual(run(false).essence);
});
