/** Three models of x86-TSO must agree on every execution: Limbo's, the papers' machine, and the axioms. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { axiomaticExecutionsOf, candidateCount } from './axiomatic.ts';
import { executionsOf } from './abstract-machine.ts';
import { explored, testOf } from './executions.ts';
import { shippedTests } from './shipped.ts';

const register = fc.constantFrom('EAX', 'EBX');
const place = fc.constantFrom('[x]', '[y]');
const number = fc.constantFrom('$1', '$2');
const written = fc.oneof(number, register);
const alu = fc.constantFrom('ADD', 'SUB', 'AND', 'OR', 'XOR');
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(place, written).map(([to, of]) => `MOV ${to},${of}`) },
  { weight: 6, arbitrary: fc.tuple(register, place).map(([to, of]) => `MOV ${to},${of}`) },
  { weight: 2, arbitrary: fc.constantFrom('MFENCE', 'LFENCE', 'SFENCE', 'SERIALIZE') },
  { weight: 2, arbitrary: fc.tuple(place, register).map(([to, of]) => `XCHG ${to},${of}`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('', 'LOCK '), alu, place, written)
      .map(([lock, op, to, of]) => `${lock}${op} ${to},${of}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('', 'LOCK '), fc.constantFrom('XADD', 'CMPXCHG'), place, register)
      .map(([lock, op, to, of]) => `${lock}${op} ${to},${of}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('', 'LOCK '), fc.constantFrom('INC', 'DEC'), place)
      .map(([lock, op, to]) => `${lock}${op} ${to}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(alu, register, place).map(([op, to, of]) => `${op} ${to},${of}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('XCHG', 'XADD', 'CMPXCHG', 'ADD', 'MOV'), register, register)
      .map(([op, to, of]) => `${op} ${to},${of}`),
  },
);
const threads = (most: number, lines: number) =>
  fc.array(fc.array(line, { minLength: 1, maxLength: lines }), { minLength: 2, maxLength: most });
const programs = fc.oneof(threads(2, 4), threads(3, 2), threads(4, 1));

describe('random programs', () => {
  test('end as the abstract machine of the papers does', () => {
    fc.assert(
      fc.property(programs, (lines) => {
        const made = testOf(...lines);
        expect(explored(made)).toEqual(executionsOf(made));
      }),
      { numRuns: 250 },
    );
  });

  test('have the executions that the axioms allow', () => {
    fc.assert(
      fc.property(programs, (lines) => {
        const made = testOf(...lines);
        fc.pre(candidateCount(made) <= 2000);
        expect(explored(made)).toEqual(axiomaticExecutionsOf(made));
      }),
      { numRuns: 250 },
    );
  });

  test('with buffers of depth 0 are sequentially consistent', () => {
    fc.assert(
      fc.property(programs, (lines) => {
        const made = testOf(...lines);
        expect(explored(made, 0)).toEqual(executionsOf(made, false));
      }),
      { numRuns: 100 },
    );
  });

  test('with shallower buffers have some of the executions, from the sequentially consistent on', () => {
    fc.assert(
      fc.property(programs, (lines) => {
        const made = testOf(...lines);
        const depths = [0, 1, 2, 3, 4].map((depth) => explored(made, depth));
        depths.slice(1).forEach((deeper, i) => {
          const fewer = Object.entries(depths[i] as object);
          for (const [end, count] of fewer) expect(deeper[end]).toBeGreaterThanOrEqual(count);
        });
        expect(depths[4]).toEqual(explored(made));
      }),
      { numRuns: 50 },
    );
  });
});

test.each(shippedTests())('three opinions agree on $name', ({ test: shipped }) => {
  const found = explored(shipped);
  expect(found).toEqual(executionsOf(shipped));
  expect(found).toEqual(axiomaticExecutionsOf(shipped));
});
