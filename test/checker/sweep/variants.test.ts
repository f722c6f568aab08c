/** Variants of the engine: each is run once, however many names it has. */

import { expect, test } from 'vitest';

import { SWITCHES, variantsOf } from '../../../checker/sweep/variants.ts';
import type { EngineOptions } from '../../../checker/successors.ts';

/** Stand-ins for two reductions; `fast` and `small` are in force unless switched off. */
const switches = [
  { name: 'fast', off: { fast: false } as EngineOptions },
  { name: 'small', off: { small: false } as EngineOptions },
];

const inForce =
  (sound: readonly string[]) =>
  (options: EngineOptions): string[] =>
    sound.filter((name) => (options as Record<string, boolean>)[name] !== false);

const named = (sound: readonly string[]) =>
  variantsOf(inForce(sound), switches).map(({ name, sameAs }) => [name, ...sameAs]);

test('all, each reduction off, and none', () => {
  expect(named(['fast', 'small'])).toEqual([['all'], ['no fast'], ['no small'], ['none']]);
});

test('a reduction that is not in force makes no difference', () => {
  expect(named(['small'])).toEqual([
    ['all', 'no fast'],
    ['no small', 'none'],
  ]);
  expect(named([])).toEqual([['all', 'no fast', 'no small', 'none']]);
});

test('none switches every reduction off', () => {
  const variants = variantsOf(inForce(['fast', 'small']), switches);
  expect(variants.at(-1)?.options).toEqual({ fast: false, small: false });
  expect(variants[0]?.options).toEqual({});
});

test('names tell the reductions apart', () => {
  expect(new Set(SWITCHES.map(({ name }) => name)).size).toBe(SWITCHES.length);
});
