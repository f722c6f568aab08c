/** Which sets are tried and what is concluded, against all subsets of made-up protocols. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { minimalSets, nextRemovals, Tried } from '../../../checker/ablate/removals.ts';
import type { MinimalSet, Sufficiency } from '../../../checker/ablate/removals.ts';

const NAMES = ['lock', 'recheck', 'flush', 'merge', 'fence'];

/** Sets of ingredients as bits. */
const bitsOf = (names: readonly string[]): number =>
  names.reduce((bits, name) => bits | (1 << NAMES.indexOf(name)), 0);
const ALL = bitsOf(NAMES);
const everySet = Array.from({ length: ALL + 1 }, (_, bits) => bits);
const isPart = (part: number, whole: number): boolean => (part & whole) === part;
const sizeOf = (bits: number): number => NAMES.filter((_, i) => (bits >> i) & 1).length;

interface Explored {
  readonly sets: readonly MinimalSet[];
  /** What was taken out, in order. */
  readonly tried: readonly number[];
}

/** Tries what is to be tried until there is no more; `told` says what a removal does. */
function explore(told: (removed: number) => Sufficiency): Explored {
  const tried = new Tried();
  const order: number[] = [];
  for (;;) {
    const next = nextRemovals(NAMES, tried);
    if (next.length === 0) return { sets: minimalSets(NAMES, tried), tried: order };
    for (const removal of next) {
      const bits = bitsOf(removal);
      expect(NAMES.filter((name) => removal.includes(name))).toEqual(removal);
      expect(order).not.toContain(bits);
      order.push(bits);
      tried.note(removal, told(bits));
    }
  }
}

const sorted = (bits: readonly number[]): number[] => bits.toSorted((a, b) => a - b);
const keptIn = (sets: readonly MinimalSet[]): number[] =>
  sorted(sets.map(({ keeps }) => bitsOf(keeps)));

/** What suffices, and has no part that does. */
function minimalByForce(suffices: (kept: number) => boolean): number[] {
  const sufficing = everySet.filter(suffices);
  return sufficing.filter((set) =>
    sufficing.every((other) => other === set || !isPart(other, set)),
  );
}

/** Sets each of which is enough; every set that holds one of them suffices. */
const monotone = fc
  .array(fc.integer({ min: 0, max: ALL }), { minLength: 1, maxLength: 5 })
  .map((enough) => (kept: number) => enough.some((set) => isPart(set, kept)));

/** Any family of sets that the whole is in. */
const any = fc
  .array(fc.boolean(), { minLength: ALL, maxLength: ALL })
  .map((suffices) => (kept: number) => kept === ALL || suffices[kept] === true);

const yes = (suffices: (kept: number) => boolean) => (removed: number) =>
  suffices(ALL & ~removed) ? 'suffices' : 'breaks';

describe('minimal sets', () => {
  test('are exact where leaving out more never repairs', () => {
    fc.assert(
      fc.property(monotone, (suffices) => {
        const { sets } = explore(yes(suffices));
        expect(keptIn(sets)).toEqual(minimalByForce(suffices));
        expect(sets.flatMap(({ undecided }) => undecided)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('suffice and need each of what they keep, whatever leaving out more does', () => {
    fc.assert(
      fc.property(any, (suffices) => {
        const { sets, tried } = explore(yes(suffices));
        expect(sets.length).toBeGreaterThan(0);
        for (const { keeps, without, undecided } of sets) {
          const kept = bitsOf(keeps);
          expect(kept | bitsOf(without)).toBe(ALL);
          expect(suffices(kept)).toBe(true);
          expect(undecided).toEqual([]);
          for (const one of keeps) expect(suffices(kept & ~bitsOf([one]))).toBe(false);
        }
        const kept = keptIn(sets);
        for (const a of kept) for (const b of kept) expect(a !== b && isPart(a, b)).toBe(false);
        // Nothing that was seen to suffice is forgotten.
        for (const removed of tried.filter((each) => suffices(ALL & ~each))) {
          expect(kept.some((set) => isPart(set, ALL & ~removed))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('keep open what a search that was stopped leaves open', () => {
    const open = fc.array(fc.boolean(), { minLength: ALL + 1, maxLength: ALL + 1 });
    fc.assert(
      fc.property(any, open, (suffices, isOpen) => {
        const told = (removed: number): Sufficiency =>
          isOpen[removed] ? 'open' : yes(suffices)(removed);
        const { sets } = explore(told);
        for (const { keeps, without, undecided } of sets) {
          expect(told(bitsOf(without))).toBe('suffices');
          for (const one of keeps) {
            const verdict = told(bitsOf([...without, one]));
            expect(verdict).toBe(undecided.includes(one) ? 'open' : 'breaks');
          }
        }
        if (isOpen[0] && sets.length === 0) return;
        expect(sets.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('what is tried', () => {
  const triedBy = (told: (removed: number) => Sufficiency): number[] => [...explore(told).tried];
  const upTo = (size: number): number[] => everySet.filter((set) => sizeOf(set) <= size);

  test('is each ingredient and each pair, and no more if each is necessary', () => {
    expect(sorted(triedBy((removed) => (removed === 0 ? 'suffices' : 'breaks')))).toEqual(upTo(2));
  });

  test('is no more than that if nothing is decided', () => {
    expect(sorted(triedBy(() => 'open'))).toEqual(upTo(2));
  });

  test('is every set if nothing is necessary', () => {
    expect(sorted(triedBy(() => 'suffices'))).toEqual(everySet);
  });

  test('is, of larger sets, those of what is unnecessary, and these with one more', () => {
    const unnecessary = bitsOf(['lock', 'flush', 'fence']);
    const larger = triedBy((removed) => (isPart(removed, unnecessary) ? 'suffices' : 'breaks'));
    expect(larger.filter((set) => sizeOf(set) > 2)).toEqual([
      unnecessary,
      unnecessary | bitsOf(['recheck']),
      unnecessary | bitsOf(['merge']),
    ]);
  });
});
