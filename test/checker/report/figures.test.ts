/** Numbers as people read them. */

import { expect, test } from 'vitest';

import { count, counted, duration, rate, size } from '../../../checker/report/figures.ts';

test('counts', () => {
  expect(count(1234567)).toBe('1,234,567');
  expect(counted(1, 'state')).toBe('1 state');
  expect(counted(0, 'state')).toBe('0 states');
});

test('sizes', () => {
  expect([1, 1023, 1024, 5 * 2 ** 20, 2 ** 34].map(size)).toEqual([
    '1 B',
    '1,023 B',
    '1.0 KiB',
    '5.0 MiB',
    '16.0 GiB',
  ]);
});

test('durations', () => {
  expect([0, 9.876, 12.34, 59.96, 61, 3599.6].map(duration)).toEqual([
    '0.00 s',
    '9.88 s',
    '12.3 s',
    '1m 00s',
    '1m 01s',
    '60m 00s',
  ]);
});

test('rates', () => {
  expect(rate(1000, 0.5)).toBe('2,000');
  expect(rate(1000, 0)).toBeUndefined();
});
