/** The store of visited states: exact whatever the hash, compressed or not, through any number of growths. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesFor, grown, newEntries } from '../../../../checker/search/storage/entries.ts';
import { Shelf } from './shelf.ts';
import type { Words } from './shelf.ts';

/** States as they are stored: of one word, of a few, and of many, which can be compressed. */
const shapes = [
  { words: 1, compressed: false },
  { words: 2, compressed: false },
  { words: 3, compressed: false },
  { words: 4, compressed: true },
  { words: 11, compressed: false },
  { words: 11, compressed: true },
  { words: 29, compressed: true },
];

/** Few values, so that states come again and have components in common; and odd ones. */
const word = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(-1, 0, 2 ** 31 - 1, -(2 ** 31)));
const statesOf = (words: number) =>
  fc.array(fc.array(word, { minLength: words, maxLength: words }), { maxLength: 60 });

const distinct = (states: readonly Words[]): string[] => [...new Set(states.map((s) => s.join()))];

describe.each(shapes)('states of $words words, compressed: $compressed', (shape) => {
  const { words, compressed } = shape;

  test('are held once, in order of discovery', () => {
    fc.assert(
      fc.property(fc.array(statesOf(words), { maxLength: 8 }), (batches) => {
        const shelf = new Shelf(words, compressed);
        let known: string[] = [];
        for (const states of batches) {
          const before = known.length;
          known = distinct([...known.map((s) => s.split(',').map(Number)), ...states]);
          expect(shelf.add(...states)).toBe(known.length - before);
        }
        expect(shelf.contents()).toEqual(known);
      }),
    );
  });

  test('are the same, in the same order, whoever finds them', () => {
    const round = fc.array(fc.tuple(statesOf(words), fc.nat({ max: 2 })), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 4 }), (rounds) => {
        const alone = new Shelf(words, compressed);
        const shared = new Shelf(words, compressed, 3);
        for (const blocks of rounds) {
          for (const [states] of blocks) alone.add(...states);
          shared.addRound(
            blocks.map(([states]) => states),
            blocks.map(([, owner]) => owner),
          );
        }
        expect(shared.contents()).toEqual(alone.contents());
      }),
    );
  });

  test('are found where they lie, and no others', () => {
    fc.assert(
      fc.property(statesOf(words), statesOf(words), (states, others) => {
        const shelf = new Shelf(words, compressed);
        shelf.add(...states);
        const again = [...states.toReversed(), ...states];
        const { found, kept } = shelf.located(again);
        expect(found).toEqual(kept);
        const known = shelf.contents();
        const strange = others.filter((state) => !known.includes(state.join()));
        if (strange.length === 0) return;
        expect(() => shelf.located([...states, ...strange])).toThrow('a step leads elsewhere');
      }),
    );
  });

  test('stay apart through many growths', () => {
    const shelf = new Shelf(words, compressed);
    const bits = Math.ceil(17 / words);
    const stateOf = (i: number): Words =>
      Array.from({ length: words }, (_, w) => (i >> (w * bits)) & (2 ** bits - 1));
    const all = Array.from({ length: 2 ** 17 }, (_, i) => stateOf(i));
    for (let i = 0; i < all.length; i += 1000) shelf.add(...all.slice(i, i + 1000));
    expect(shelf.count).toBe(all.length);
    for (let i = 0; i < all.length; i += 1000) {
      expect(shelf.add(...all.slice(i, i + 1000))).toBe(0);
    }
  });
});

test('a state that is all ones is not taken for one that came before', () => {
  for (const { words, compressed } of shapes) {
    const shelf = new Shelf(words, compressed);
    expect(shelf.add(Array<number>(words).fill(-1))).toBe(1);
    expect(shelf.add(Array<number>(words).fill(-1))).toBe(0);
  }
});

describe('memory', () => {
  test('grows in place once it is large, and keeps what it held', () => {
    let entries = newEntries(2, 4);
    entries.words.set([5, 6], 3 * entries.capacity * 2);
    entries = grown(entries, 40_000, 1_000_000);
    const { words, slots } = entries;
    const larger = grown(entries, 500_000, 1_000_000);
    expect(larger.words).toBe(words);
    expect(larger.slots.buffer).toBe(slots.buffer);
    expect(larger.slots.length).toBeGreaterThan(slots.length);
    const at = 3 * larger.capacity * 2;
    expect([...larger.words.subarray(at, at + 2)]).toEqual([5, 6]);
  });

  test('is accounted for by what is in use, not by what is set aside', () => {
    const entries = grown(newEntries(2, 4), 40_000, 100_000_000);
    expect(bytesFor(entries, 100_000, 30_000)).toBeLessThan(4_000_000);
  });

  test('of more than can be indexed is refused', () => {
    expect(() => grown(newEntries(2, 4), 2 ** 29, 2 ** 29)).toThrow(RangeError);
  });
});
