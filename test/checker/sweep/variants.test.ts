/** Variants of the engine: each is run once, however many names it has. */

import { expect, test } from 'vitest';

import { SWITCHES, variantsOf } from '../../../checker/sweep/variants.ts';
import type { EngineOptions } from '../../../checker/successors.ts';

/** Stand-ins for two reductions, of which only `fast` is on by default. */
const switches = ['fast', 'small'].map((name) => ({ name, option: name as keyof EngineOptions }));
const DEFAULTS: Readonly<Record<string, boolean>> = { fast: true, small: false };

const inForce =
  (sound: readonly string[]) =>
  (options: EngineOptions): string[] =>
    sound.filter((name) => ({ ...DEFAULTS, ...options })[name]);

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

test('reductions are switched on and off, whatever the default is', () => {
  const variants = variantsOf(inForce(['fast', 'small']), switches);
  expect(variants.map(({ options }) => options)).toEqual([
    { fast: true, small: true },
    { fast: false, small: true },
    { fast: true, small: false },
    { fast: false, small: false },
  ]);
});

test('names tell the reductions apart', () => {
  expect(new Set(SWITCHES.map(({ name }) => name)).size).toBe(SWITCHES.length);
});
