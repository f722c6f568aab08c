/** Values of options. */

import { describe, expect, test } from 'vitest';

import { parseBound, parseCount, parseDuration, parseSize } from '../../../checker/cli/values.ts';

describe('sizes', () => {
  test.each([
    ['1', 1],
    ['512M', 512 * 2 ** 20],
    ['4G', 4 * 2 ** 30],
    ['1.5g', 1.5 * 2 ** 30],
    ['64KiB', 64 * 2 ** 10],
  ])('%s', (text, bytes) => expect(parseSize(text)).toBe(bytes));
  test.each(['', '0', '-1', '4T', 'G', '1..5G'])('not %j', (text) =>
    expect(() => parseSize(text)).toThrow('A size such as 512M or 4G is needed.'),
  );
});

describe('durations', () => {
  test.each([
    ['90', 90],
    ['90s', 90],
    ['5m', 300],
    ['0.5h', 1800],
  ])('%s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));
  test.each(['', '0', '-1s', '5d'])('not %j', (text) =>
    expect(() => parseDuration(text)).toThrow('A time such as 90s or 5m is needed.'),
  );
});

describe('counts', () => {
  test.each([
    ['1', 1],
    ['1_000_000', 1e6],
  ])('%s', (text, count) => expect(parseCount(text)).toBe(count));
  test.each(['', '0', '-1', '1.5', '1e3', '99999999999999999999'])('not %j', (text) =>
    expect(() => parseCount(text)).toThrow('A whole number of at least 1 is needed.'),
  );
});

test('bounds add up, each name once', () => {
  expect(parseBound('vas=3', parseBound('cpus=2'))).toEqual({ cpus: 2, vas: 3 });
  expect(() => parseBound('cpus=3', { cpus: 2 })).toThrow("'cpus' is given twice.");
  expect(() => parseBound('cpus=two')).toThrow('NAME=NUMBER is needed');
});
